// dotnet run -c Release --project bench/lake -- planning [FILES [ROUNDS]]: plans scans of a table of 1,000 partitions
// dotnet run -c Release --project bench/lake -- append: appends to tables of 10 to 100,000 files
using System.Globalization;
using Tarn.Bench.Lake;

switch (args)
{
    case ["planning", ..]:
        await PlanningRuns.Run(
            args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000,
            args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5);
        return 0;
    case ["append"]:
        await AppendRuns.Run();
        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project bench/lake -- planning [FILES [ROUNDS]] | append");
        return 2;
}
