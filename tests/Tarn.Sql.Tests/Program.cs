using System.Globalization;
using Tarn.Sql;
using Tarn.Sql.Tests.Adoption;
using Tarn.Sql.Tests.Changes;
using Tarn.Sql.Tests.Definitions;
using Tarn.Sql.Tests.Fuzzing;
using Tarn.Sql.Tests.Materialized;
using Tarn.Sql.Tests.NamedQueries;
using Tarn.Sql.Tests.Prefixes;
using Tarn.Sql.Tests.Writing;
using Tarn.Workers.Child;

switch (args)
{
    case ["worker", ..]:
        return WorkerProcess.Run(args[1..], SqlWorker.Parts);
    case ["fuzz", var from, var seeds]:
        return await RandomStatementsTests.Run(int.Parse(from, CultureInfo.InvariantCulture), int.Parse(seeds, CultureInfo.InvariantCulture));
    case ["compact", var folder, var point]:
        await CompactionCrashTests.Child(folder, point);
        return 0;
    case ["change", var folder, var point]:
        await ChangeCrashTests.Child(folder, point);
        return 0;
    case ["statistics", var folder, var point]:
        await TableStatisticsTests.Child(folder, point);
        return 0;
    case ["retype", var folder, var point]:
        await RetypeCrashTests.Child(folder, point);
        return 0;
    case ["adopt", var folder, var point]:
        await AdoptedTableTests.Child(folder, point);
        return 0;
    case ["prefix", var folder, var point]:
        await PrefixCompactionTests.Child(folder, point);
        return 0;
    case ["parquet-prefix", var folder, var point]:
        await ParquetPrefixTests.Child(folder, point);
        return 0;
    case ["define", var folder, var round]:
        await DefinitionKillTests.Child(folder, round);
        return 0;
    case ["views", var folder]:
        await ViewKillTests.Child(folder);
        return 0;
    case ["saved", var file, var round]:
        await SavedStatementsKillTests.Child(file, round);
        return 0;
    default:
        return 2;
}
