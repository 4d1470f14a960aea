using Tarn.Analytics.Engines;
using Tarn.Storage;

namespace Tarn.Applications.Tables;

/// <summary>Checks the options of the tables of a script against <see cref="Connectors"/>.</summary>
internal static class OptionCheck
{
    private const string ConnectorOption = "connector";

    /// <summary>The connector of a table.</summary>
    /// <exception cref="TarnException">InvalidArgument: the table has none.</exception>
    public static string ConnectorOf(PlannedTable table) => table.Options.TryGetValue(ConnectorOption, out var connector)
        ? connector
        : throw Refused(table, "it has no option 'connector'");

    /// <summary>Checks a table, and returns the options that are kept, a sentence for each.</summary>
    /// <exception cref="TarnException">InvalidArgument: the connector, an option or a value is refused by name.</exception>
    public static IReadOnlyList<string> Check(PlannedTable table, bool isTarget)
    {
        var connector = ConnectorOf(table);
        var known = Connectors.Find(connector, isTarget) ?? throw Refused(table, isTarget
            ? $"connector '{connector}' cannot be written: use kinesis, firehose or iceberg"
            : $"connector '{connector}' cannot be read as a stream: use kinesis, or read iceberg as a reference table by JOIN … FOR SYSTEM_TIME AS OF");
        var kept = Kept(table, connector, known);
        CheckNeeded(table, connector, isTarget);
        return kept;
    }

    /// <summary>Checks a reference table, and returns the options that are kept, a sentence for each.</summary>
    /// <exception cref="TarnException">InvalidArgument: the connector, an option or a value is refused by name.</exception>
    public static IReadOnlyList<string> CheckReference(PlannedTable table) => ConnectorOf(table) == Connectors.Iceberg
        ? Kept(table, Connectors.Iceberg, Connectors.IcebergReference)
        : throw Refused(table, $"connector '{ConnectorOf(table)}' has no reference tables: use iceberg");

    private static List<string> Kept(PlannedTable table, string connector, IReadOnlyList<ConnectorOption> known)
    {
        var kept = new List<string>();
        foreach (var (name, value) in table.Options.OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            var option = known.FirstOrDefault(option => option.Covers(name));
            if (option.Name is null || option.Use == OptionUse.Refused)
            {
                throw Refused(table, $"option '{name}' is not supported by connector '{connector}'");
            }

            if (option.Values.Count > 0 && !option.Values.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                throw Refused(table, $"option '{name}' takes {string.Join(" or ", option.Values.Select(one => $"'{one}'"))}, not '{value}'");
            }

            if (option.Use == OptionUse.Kept)
            {
                kept.Add($"Option '{name}' of table {table.Name} has no effect: {option.Reason}.");
            }
        }

        return kept;
    }

    /// <summary>The error for a table.</summary>
    public static TarnException Refused(PlannedTable table, string reason) => new(ErrorKind.InvalidArgument, $"Table {table.Name}: {reason}.");

    private static void CheckNeeded(PlannedTable table, string connector, bool isTarget)
    {
        switch (connector)
        {
            case Connectors.Kinesis:
                CheckFormat(table);
                if (table.Options.ContainsKey("stream") == table.Options.ContainsKey("stream.arn"))
                {
                    throw Refused(table, "it needs one of the options 'stream.arn' and 'stream'");
                }

                CheckNoKey(table, isTarget);
                CheckPartitioner(table);
                break;
            case Connectors.Firehose:
                CheckFormat(table);
                CheckNoKey(table, isTarget);
                if (!table.Options.ContainsKey("delivery-stream"))
                {
                    throw Refused(table, "it needs the option 'delivery-stream'");
                }

                break;
        }
    }

    private static void CheckFormat(PlannedTable table)
    {
        if (!table.Options.ContainsKey("format") && !table.Options.ContainsKey("value.format"))
        {
            throw Refused(table, "it needs the option 'format' = 'json'");
        }
    }

    private static void CheckNoKey(PlannedTable table, bool isTarget)
    {
        if (isTarget && table.PrimaryKey.Count > 0)
        {
            throw Refused(table, "a stream takes rows, and has no PRIMARY KEY: connector 'iceberg' replaces rows by key");
        }
    }

    private static void CheckPartitioner(PlannedTable table)
    {
        if (table.PartitionedBy.Count > 0 && table.Options.ContainsKey("sink.partitioner"))
        {
            throw Refused(table, "option 'sink.partitioner' cannot be set for a table with PARTITIONED BY");
        }
    }
}
