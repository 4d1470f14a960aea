using System.Text.RegularExpressions;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Jq.Values;
using Tarn.Delivery.Records;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Delivery.Steps.Metadata;

/// <summary>
/// The tables of a delivery, chosen by <c>destinationDatabaseName</c>, <c>destinationTableName</c> and <c>operation</c>.
/// The names come from producers, so they are checked.
/// </summary>
internal sealed partial class TableTargets(DeliveryModel model) : IRecordTargets
{
    /// <summary>The code of records that name no table.</summary>
    public const string Code = "Iceberg.MetadataExtractionFailed";

    /// <summary>The code of records whose table's name is not allowed.</summary>
    public const string NameCode = "Iceberg.InvalidTableName";

    /// <summary>The code of updates and deletes for a table that takes inserts only.</summary>
    public const string OperationCode = "Iceberg.OperationNotSupported";

    private readonly KeyedCache<Target> _known = new();
    private readonly Dictionary<string, DeliveryTable> _tables = [];

    public IReadOnlyList<string> Names { get; } = ["destinationDatabaseName", "destinationTableName", "operation"];

    public string QueryFailureCode => Code;

    public TargetFailure? Choose(QueryValues values, ref DeliveryRecord record)
    {
        if (!_known.TryFind(values.Key, out var target))
        {
            if (FindFault(values) is { } fault)
            {
                return fault;
            }

            target = new Target(TableOf(values.TextOf(0), values.TextOf(1)), OperationOf(values));
            if (target.Operation != RecordOperation.Insert && target.Table.Config.UniqueKeys.Count == 0)
            {
                return new TargetFailure(
                    OperationCode, $"The operation {values.TextOf(2)} needs unique keys: table {target.Table.Name} has none, or the delivery only appends.");
            }

            _known.Add(values.Key, target);
        }

        record = record with { Table = target.Table, Operation = target.Operation };
        return null;
    }

    private TargetFailure? FindFault(QueryValues values)
    {
        for (var i = 0; i < 2; i++)
        {
            if (values.KindOf(i) is not JqKind.String || (!values.IsTooLong(i) && values.TextOf(i).Length == 0))
            {
                return new TargetFailure(Code, $"{Names[i]} {Describe(values.KindOf(i))}.");
            }
        }

        return FindOperationFault(values) ?? FindNameFault(values);
    }

    private static TargetFailure? FindOperationFault(QueryValues values) => values.KindOf(2) switch
    {
        null or JqKind.Null => null,
        JqKind.String => values.IsTooLong(2) ? Unknown("") : values.TextOf(2) switch
        {
            "insert" or "update" or "delete" => null,
            var other => Unknown(other),
        },
        _ => Unknown(""),
    };

    private static RecordOperation OperationOf(QueryValues values) => values.KindOf(2) is not JqKind.String ? RecordOperation.Insert : values.TextOf(2) switch
    {
        "update" => RecordOperation.Update,
        "delete" => RecordOperation.Delete,
        _ => RecordOperation.Insert,
    };

    private static TargetFailure Unknown(string operation) =>
        new(Code, operation.Length is > 0 and < 32 ? $"There is no operation {operation}." : "The operation is not insert, update or delete.");

    private static TargetFailure? FindNameFault(QueryValues values)
    {
        var (database, table) = values.IsTooLong(0) || values.IsTooLong(1) ? ("", "") : (values.TextOf(0), values.TextOf(1));
        if (SystemDatabases.Contains(database))
        {
            return new TargetFailure(NameCode, $"The database {database} is Tarn's own, and takes no records of producers.");
        }

        return NameForm().IsMatch(database) && NameForm().IsMatch(table)
            ? null
            : new TargetFailure(NameCode, "Names of databases and tables have 1 to 255 letters, digits, _ and dots, and no dot at the begin.");
    }

    private DeliveryTable TableOf(string database, string table)
    {
        var found = model.TableOf(database, table);
        if (_tables.TryGetValue(found.Part, out var known))
        {
            return known;
        }

        if (_tables.Count >= TablesKnownMax)
        {
            _tables.Clear();
        }

        _tables.Add(found.Part, found);
        return found;
    }

    private static string Describe(JqKind? kind) => kind switch
    {
        null => "is missing",
        JqKind.Null => "is null",
        JqKind.String => "is an empty string",
        _ => "is not a string",
    };

    private const int TablesKnownMax = 4_096;

    private sealed record Target(DeliveryTable Table, RecordOperation Operation);

    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9._]{0,254}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
