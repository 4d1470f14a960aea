using Tarn.Workers.Child;
using Tarn.Workers.Pool;
using Tarn.Workers.Tests.Pool;

switch (args)
{
    case ["worker", ..]:
        return WorkerProcess.Run(args[1..], TestWorkers.Parts);
    case ["pool", var folder]:
        // A server that a test kills. It prints its workers, then waits to be killed.
        var pool = await WorkerPool.Start(TestWorkers.Options(folder), TimeProvider.System, default);
        Console.WriteLine(string.Join(' ', pool.IdleProcesses));
        await Task.Delay(Timeout.Infinite);
        return 0;
    default:
        return 2;
}
