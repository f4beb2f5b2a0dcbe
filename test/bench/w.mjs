import pg from '/work/main/node_modules/pg/lib/index.js';
import {openGround} from '/work/main/test/bench/ground.ts';
const g = await openGround();
const c = new pg.Client({connectionString:g.floorUrl}); await c.connect(); c.on('error',()=>{});
async function t(name, f, n=2000){ for(let i=0;i<300;i++) await f(); const c0=process.cpuUsage(), t0=performance.now(); for(let i=0;i<n;i++) await f(); const u=process.cpuUsage(c0); console.log(name, 'cpu us', ((u.user+u.system)/n).toFixed(0), 'user', (u.user/n).toFixed(0), 'sys', (u.system/n).toFixed(0), 'wall us', ((performance.now()-t0)*1000/n).toFixed(0)); }
for (let k=0;k<2;k++){
await t('simple select 1', ()=>c.query('select 1'));
await t('param', ()=>c.query('select $1::int',[1]));
await t('named', ()=>c.query({name:'a',text:'select $1::int',values:[1]}));
const vals=Array.from({length:30},(_,i)=>'x'.repeat(60));
await t('named30', ()=>c.query({name:'b',text:'select '+vals.map((_,i)=>'$'+(i+1)+'::text').join(','),values:vals}));
await t('sleep 2ms named', ()=>c.query({name:'s',text:'select pg_sleep(0.002), $1::int',values:[1]}),500);
await t('sleep 2ms simple', ()=>c.query('select pg_sleep(0.002)'),500);
}
await c.end(); await g.close();
