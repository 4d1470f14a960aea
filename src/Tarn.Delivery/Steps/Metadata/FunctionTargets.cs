using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Jq.Values;
using Tarn.Delivery.Prefixes;
using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps.Metadata;

/// <summary>
/// Chooses the target of a record from its function's result: a partition of objects, or a table. The checks are the ones of a
/// query. Keys of a query are joined later, and a query chooses the table where the function chose none.
/// </summary>
internal sealed class FunctionTargets
{
    private static readonly JqKind? Text = JqKind.String;

    private readonly ObjectPrefix _prefix;
    private readonly byte[][] _keys;
    private readonly PartitionTargets? _partitions;
    private readonly TableTargets? _tables;
    private readonly DeliveryTable? _onlyTable;
    private readonly bool _hasQuery;
    private readonly bool _queryHasKeys;
    private readonly QueryValues _values;
    private readonly KeyedCache<RecordPartition> _known = new();

    private FunctionTargets(DeliveryModel model)
    {
        _prefix = model.Prefix;
        _keys = [.. model.Prefix.Keys.Where(key => key.IsOfFunction).Select(key => Encoding.UTF8.GetBytes(key.Name))];
        _hasQuery = model.Destination.Steps.MetadataQuery is not null;
        _queryHasKeys = model.Prefix.Keys.Any(key => !key.IsOfFunction);
        _partitions = model.IsPartitioned ? new PartitionTargets(model.Prefix) : null;
        _tables = model.HasTables ? new TableTargets(model) : null;
        _onlyTable = model.Tables.Count == 1 ? model.Tables.Values.Single() : null;
        _values = new QueryValues(model.HasTables ? ResultTargets.RouteTexts : _keys.Length);
    }

    /// <summary>The targets of a configuration; null: its functions choose none.</summary>
    public static FunctionTargets? Of(DeliveryModel model) =>
        model.HasTables || (model.IsPartitioned && model.Prefix.Keys.Any(key => key.IsOfFunction)) ? new FunctionTargets(model) : null;

    /// <summary>Chooses a target.</summary>
    /// <param name="targets">The targets of the result, in the form of <see cref="ResultTargets"/>.</param>
    /// <param name="record">The record; it receives its target, or the function's part of it.</param>
    /// <returns>The failure; null: the record has its target, or a query chooses it.</returns>
    public TargetFailure? Choose(ReadOnlySpan<byte> targets, ref DeliveryRecord record)
    {
        _values.Begin();
        return _tables is null ? ChoosePartition(targets, ref record) : ChooseTable(targets, ref record);
    }

    private TargetFailure? ChooseTable(ReadOnlySpan<byte> targets, ref DeliveryRecord record)
    {
        var isChosen = false;
        for (var i = 0; i < ResultTargets.RouteTexts; i++)
        {
            var isPresent = ResultTargets.Read(ref targets, out var text);
            isChosen |= isPresent;
            _values.Add(isPresent ? Text : null, text);
        }

        if (isChosen)
        {
            return _tables!.Choose(_values, ref record);
        }

        if (_hasQuery)
        {
            return null;
        }

        record = record with { Table = _onlyTable };
        return _onlyTable is not null ? null : new TargetFailure(TableTargets.Code, "The function names no table for the record.");
    }

    private TargetFailure? ChoosePartition(ReadOnlySpan<byte> targets, ref DeliveryRecord record)
    {
        foreach (var key in _keys)
        {
            var isPresent = ResultTargets.TryFindKey(targets, key, out var value);
            if (!isPresent || value.IsEmpty || value.Length > QueryValues.TextBytesMax)
            {
                var fault = !isPresent ? "is missing" : value.IsEmpty ? "is an empty string" : "is too long";
                return new TargetFailure(PartitionTargets.Code, $"The function's partition key {Encoding.UTF8.GetString(key)} {fault}.");
            }

            _values.Add(Text, value);
        }

        if (_known.TryFind(_values.Key, out var known))
        {
            record = record with { Partition = known };
            return null;
        }

        record = record with { Partition = OfFunction() };
        if (!_queryHasKeys && _partitions!.Choose(new QueryValues(0), ref record) is { } failure)
        {
            return failure;
        }

        _known.Add(_values.Key, record.Partition!);
        return null;
    }

    // The function's values at their indexes among the prefix's keys; the query's are empty.
    private RecordPartition OfFunction()
    {
        var (all, own) = (new string[_prefix.Keys.Count], 0);
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = _prefix.Keys[i].IsOfFunction ? _values.TextOf(own++) : "";
        }

        return new RecordPartition("", all);
    }
}
