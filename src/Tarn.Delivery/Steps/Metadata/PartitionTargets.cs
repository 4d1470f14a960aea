using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Delivery.Jq.Values;
using Tarn.Delivery.Prefixes;
using Tarn.Delivery.Records;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Steps.Metadata;

/// <summary>
/// The partitions of objects: one per combination of the values of the prefix's keys. Members of the output that the
/// prefix does not use have no effect.
/// </summary>
internal sealed class PartitionTargets : IRecordTargets
{
    /// <summary>AWS's code of records without their partition keys.</summary>
    public const string Code = "DynamicPartitioning.MetadataExtractionFailed";

    private readonly ObjectPrefix _prefix;
    private readonly KeyedCache<RecordPartition> _known = new();

    public PartitionTargets(ObjectPrefix prefix)
    {
        _prefix = prefix;
        Names = [.. prefix.Keys.Where(key => !key.IsOfFunction).Select(key => key.Name)];
    }

    public IReadOnlyList<string> Names { get; }

    public string QueryFailureCode => Code;

    public TargetFailure? Choose(QueryValues values, ref DeliveryRecord record)
    {
        // Keys of a function come with the record; two sources of keys are joined for each record.
        var ofFunction = record.Partition;
        if (ofFunction is null && _known.TryFind(values.Key, out var known))
        {
            record = record with { Partition = known };
            return null;
        }

        for (var i = 0; i < Names.Count; i++)
        {
            if (Fault(values, i) is { } fault)
            {
                return new TargetFailure(Code, $"The partition key {Names[i]} {fault}.");
            }
        }

        var (all, query) = (new string[_prefix.Keys.Count], 0);
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = _prefix.Keys[i].IsOfFunction ? ofFunction?.Values[i] ?? "" : values.TextOf(query++);
        }

        if (!_prefix.HasRoomFor(all))
        {
            return new TargetFailure(
                Code, $"The partition keys make a prefix of more than {ObjectPrefix.EvaluatedLengthMax} characters, or leave no room for a name.");
        }

        var partition = new RecordPartition(NameOf(all), all);
        if (ofFunction is null)
        {
            _known.Add(values.Key, partition);
        }

        record = record with { Partition = partition };
        return null;
    }

    private static string? Fault(QueryValues values, int value) => values.KindOf(value) switch
    {
        null => "is missing",
        JqKind.Null => "is null",
        JqKind.Array => "is an array, not a string, number or boolean",
        JqKind.Object => "is an object, not a string, number or boolean",
        _ when values.IsTooLong(value) => "is too long",
        JqKind.String when values.TextOf(value).Length == 0 => "is an empty string",
        _ => null,
    };

    private string NameOf(string[] values)
    {
        var name = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            var key = _prefix.Keys[i];
            name.Append(i == 0 ? "" : "&").Append(key.IsOfFunction ? "lambda:" : "");
            Escape(key.Name, name);
            Escape(values[i], name.Append('='));
        }

        var text = name.ToString();
        return Encoding.UTF8.GetByteCount(text) <= PositionKey.PartBytesMax
            ? text
            : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    // The text must show where a value ends; control characters would be hard to read in a status.
    private static void Escape(string text, StringBuilder to)
    {
        foreach (var c in text)
        {
            if (c is '%' or '&' or '=' or ':' || char.IsControl(c))
            {
                to.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
            }
            else
            {
                to.Append(c);
            }
        }
    }
}
