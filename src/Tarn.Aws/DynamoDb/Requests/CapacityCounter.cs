using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>The capacity that a request uses in one table, by AWS's rules: 4 KB for a read unit, 1 KB for a write unit.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html"/>
/// <param name="table">Its indexes are counted too.</param>
internal sealed class CapacityCounter(ItemTable table)
{
    private const int ReadBytes = 4096;
    private const int WriteBytes = 1024;

    private readonly SortedDictionary<string, (bool IsLocal, double Units)> _indexes = new(StringComparer.Ordinal);
    private bool _isRead;

    /// <summary>Units of the table itself.</summary>
    public double TableUnits { get; private set; }

    public double Units => TableUnits + _indexes.Values.Sum(index => index.Units);

    /// <summary>Units of the table and its local indexes, which use the table's.</summary>
    public double OwnUnits => TableUnits + _indexes.Values.Where(index => index.IsLocal).Sum(index => index.Units);

    /// <summary>Each global index whose row changes, with the units that it takes from its own rate.</summary>
    public IEnumerable<(IndexDefinition Index, double Units)> GlobalUnits =>
        _indexes.Where(index => !index.Value.IsLocal).Select(index => (table.FindIndex(index.Key)!, index.Value.Units));

    /// <summary>Limits that count reads too; null: none.</summary>
    public TableLimits? Limits { get; init; }

    /// <summary>Whether writes cost double, and have a figure of their own.</summary>
    public bool IsTransaction { get; init; }

    /// <summary>Units of one read.</summary>
    /// <param name="bytes">DynamoDB's count.</param>
    /// <param name="isConsistent">An eventually consistent read costs half.</param>
    public static double ReadUnits(long bytes, bool isConsistent) => Math.Max(1, (bytes + ReadBytes - 1) / ReadBytes) * (isConsistent ? 1.0 : 0.5);

    /// <summary>Units of one write of this many bytes, by DynamoDB's count.</summary>
    public static double WriteUnits(long bytes) => Math.Max(1, (bytes + WriteBytes - 1) / WriteBytes);

    /// <summary>The counter of a read that may begin.</summary>
    /// <param name="index">The index that is read; null: the table.</param>
    /// <param name="key">Begins with the hash of the partition; empty: many partitions.</param>
    /// <exception cref="AwsErrorException">The limits do not allow the read now.</exception>
    public static CapacityCounter OfRead(ItemTable table, IndexDefinition? index, ReadOnlySpan<byte> key, TableLimits? limits) =>
        limits?.Read(table, index, key) is { } refused ? throw refused : new CapacityCounter(table) { Limits = limits };

    /// <summary>Counts a read of the table or of an index.</summary>
    /// <param name="key">As for <see cref="OfRead"/>.</param>
    public void Read(double units, IndexDefinition? index = null, ReadOnlySpan<byte> key = default)
    {
        _isRead = true;
        Limits?.ChargeRead(table, index, key, units);
        if (index is null)
        {
            TableUnits += units;
        }
        else
        {
            Add(index, units);
        }
    }

    /// <summary>Counts a write: the larger image, and each index whose row changes.</summary>
    public void Write(WrittenItem written)
    {
        var factor = IsTransaction ? 2 : 1;
        TableUnits += factor * WriteUnits(Math.Max(written.Before?.SizeBytes ?? 0, written.After?.SizeBytes ?? 0));
        foreach (var index in table.Secondary)
        {
            Add(index, factor * IndexUnits(index, written));
        }
    }

    /// <summary>Counts a check of a transaction.</summary>
    public void Check(WrittenItem written) => TableUnits += 2 * WriteUnits(written.Before?.SizeBytes ?? 0);

    /// <summary>The figures that the request asks for; null: none.</summary>
    public ConsumedCapacity? Answer(string? asked)
    {
        if (asked is not ("TOTAL" or "INDEXES"))
        {
            return null;
        }

        var isDetailed = asked == "INDEXES";
        return new ConsumedCapacity
        {
            TableName = table.Name.Name,
            CapacityUnits = Units,
            WriteCapacityUnits = IsTransaction && !_isRead ? Units : null,
            Table = isDetailed ? Of(TableUnits) : null,
            LocalSecondaryIndexes = isDetailed ? Indexes(isLocal: true) : null,
            GlobalSecondaryIndexes = isDetailed ? Indexes(isLocal: false) : null,
        };
    }

    /// <summary>Counts the units for the caller's usage.</summary>
    public void Use(Call call)
    {
        call.Touch(table.Id);
        call.Use(_isRead ? UsageDimension.ReadHalfUnits : UsageDimension.WriteUnits, (long)(_isRead ? Units * 2 : Units));
    }

    private double IndexUnits(IndexDefinition index, WrittenItem written)
    {
        var before = Row(index, written.Before);
        var after = Row(index, written.After);
        if (before is not { } old || after is not { } made)
        {
            return (before ?? after) is { } one ? WriteUnits(one.Item.SizeBytes) : 0;
        }

        if (!old.Key.AsSpan().SequenceEqual(made.Key))
        {
            return WriteUnits(old.Item.SizeBytes) + WriteUnits(made.Item.SizeBytes);
        }

        return old.Item == made.Item ? 0 : WriteUnits(Math.Max(old.Item.SizeBytes, made.Item.SizeBytes));
    }

    private (byte[] Key, Item Item)? Row(IndexDefinition index, Item? item) =>
        item is { } found && KeyForm.OfIndexRow(index.Keys, table.Keys, found) is { } key ? (key, index.Project(table.Keys, found)) : null;

    private void Add(IndexDefinition index, double units)
    {
        if (units > 0)
        {
            _indexes[index.Name] = (index.IsLocal, _indexes.GetValueOrDefault(index.Name).Units + units);
        }
    }

    private Capacity Of(double units) => new()
    {
        CapacityUnits = units,
        WriteCapacityUnits = IsTransaction && !_isRead ? units : null,
    };

    private Dictionary<string, Capacity>? Indexes(bool isLocal)
    {
        var some = _indexes.Where(index => index.Value.IsLocal == isLocal).ToDictionary(index => index.Key, index => Of(index.Value.Units));
        return some.Count == 0 ? null : some;
    }
}
