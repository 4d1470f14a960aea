/** Does work for the numbers from 0 to before `count`, so many at a time. */
export async function inTurns(count, width, work) {
  let next = 0;
  await Promise.all(Array.from({ length: width }, async () => {
    while (next < count) await work(next++);
  }));
}
