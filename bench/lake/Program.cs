// dotnet run -c Release --project bench/lake -- append: appends to tables of 10 to 100,000 files
// dotnet run -c Release --project bench/lake -- planning [FILES [ROUNDS]]: plans scans of a table of 1,000 partitions
// dotnet run -c Release --project bench/lake -- compaction [MEGABYTES [ROUNDS]]: compacts small files beside DuckDB's COPY of them
using System.Globalization;
using Tarn.Bench.Lake;
using Tarn.Sql;
using Tarn.Workers.Child;

int Argument(int place, int otherwise) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;

switch (args)
{
    case ["worker", ..]:
        return WorkerProcess.Run(args[1..], SqlWorker.Parts);
    case ["append"]:
        await AppendRuns.Run();
        return 0;
    case ["planning", ..]:
        await PlanningRuns.Run(Argument(1, 100_000), Argument(2, 5));
        return 0;
    case ["compaction", ..]:
        await CompactionRuns.Run(Argument(1, 256), Argument(2, 5));
        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project bench/lake -- append | planning [FILES [ROUNDS]] | compaction [MEGABYTES [ROUNDS]]");
        return 2;
}
