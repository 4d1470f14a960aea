using Tarn.Sql.Tests.Adoption;
using Tarn.Sql.Tests.Prefixes;
using Tarn.Sql.Tests.Workers;
using Tarn.Sql.Tests.Writing;
using Tarn.Sql.Workers;

switch (args)
{
    case ["worker", ..]:
        return WorkerProcess.Run(args[1..]);
    case ["pool", var folder]:
        // A server that a test kills. It prints its workers, then waits to be killed.
        var pool = await WorkerPool.Start(WorkerPoolTests.Options(folder), TimeProvider.System, default);
        Console.WriteLine(string.Join(' ', pool.IdleProcesses));
        await Task.Delay(Timeout.Infinite);
        return 0;
    case ["compact", var folder, var point]:
        await CompactionCrashTests.Child(folder, point);
        return 0;
    case ["adopt", var folder, var point]:
        await AdoptedTableTests.Child(folder, point);
        return 0;
    case ["prefix", var folder, var point]:
        await PrefixCompactionTests.Child(folder, point);
        return 0;
    default:
        return 2;
}
