// dotnet run -c Release --project bench/lake -- planning [FILES [ROUNDS]]: plans scans of a table of 1,000 partitions
using System.Globalization;
using Tarn.Bench.Lake;

if (args is not ["planning", ..])
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project bench/lake -- planning [FILES [ROUNDS]]");
    return 2;
}

await PlanningRuns.Run(
    args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000,
    args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5);
return 0;
