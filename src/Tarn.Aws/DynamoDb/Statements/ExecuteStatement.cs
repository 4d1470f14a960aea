using System.Text;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Reading;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items;
using Tarn.Items.PartiQl;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using KeyRange = Tarn.Items.Keys.ItemKeyRange;

namespace Tarn.Aws.DynamoDb.Statements;

internal sealed partial class StatementOperations
{
    private const int PageBytesMax = 1 << 20;

    /// <summary>Runs one statement.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html"/>
    public async Task<ExecuteStatementOutput> ExecuteStatement(ExecuteStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var statement = PartiQlParser.Parse(input.Statement, input.Parameters);
        if (statement is PartiQlExists)
        {
            throw DynamoDbFailures.Invalid("EXISTS can only be used in ExecuteTransaction");
        }

        var table = Find(statement, enclosing: null, input.ReturnValuesOnConditionCheckFailure, call);
        var items = await tables.Items(cancellationToken);
        var capacity = statement is PartiQlSelect read
            ? CapacityCounter.OfRead(table, TableFinder.Index(table, read.Index), default, tables.Limits)
            : new CapacityCounter(table);
        var output = statement is PartiQlSelect select
            ? await Select(items, table, select, input, capacity)
            : await Write(items, table, statement, input, capacity, call, cancellationToken);
        capacity.Use(call);
        return output with { ConsumedCapacity = capacity.Answer(input.ReturnConsumedCapacity) };
    }

    private async Task<ExecuteStatementOutput> Write(
        ItemStore items,
        ItemTable table,
        PartiQlStatement statement,
        ExecuteStatementInput input,
        CapacityCounter capacity,
        Call call,
        CancellationToken cancellationToken)
    {
        var write = Planned(statement, table, input.ReturnValuesOnConditionCheckFailure == "ALL_OLD");
        var result = await items.Write(await LimitedWrites.Of(items, [write], tables.Limits), call.KeyFor(table.Id), cancellationToken);
        var written = result.Items[0];
        if (result.IsRefused && written.Verdict.Reason is { } reason)
        {
            throw PlannedWrite.ErrorOf(reason);
        }

        capacity.Write(written);
        return new ExecuteStatementOutput { Items = Returned(statement, written) is { Count: > 0 } item ? [item] : [] };
    }

    private static Item? Returned(PartiQlStatement statement, WrittenItem written)
    {
        var (returning, update) = statement switch
        {
            PartiQlUpdate one => (one.Returning, one.Update),
            PartiQlDelete one => (one.Returning, null),
            _ => (PartiQlReturning.None, null),
        };
        return returning switch
        {
            PartiQlReturning.AllOld => written.Before,
            PartiQlReturning.AllNew => written.After,
            PartiQlReturning.ModifiedOld => written.Before is { } before ? update?.Touched(before) : null,
            PartiQlReturning.ModifiedNew => written.After is { } after ? update?.Touched(after) : null,
            _ => null,
        };
    }

    private static async Task<ExecuteStatementOutput> Select(
        ItemStore items, ItemTable table, PartiQlSelect select, ExecuteStatementInput input, CapacityCounter capacity)
    {
        var index = TableFinder.Index(table, select.Index);
        FilterRules.CheckConsistent(index, input.ConsistentRead);
        var keys = index?.Keys ?? table.Keys;
        var (isForward, isDescending) = PartiQlOrder.Of(select, keys);
        var ranges = PartiQlKeys.Ranges(select.Where, keys, isDescending);
        var (first, start) = Start(table, index, ranges, input.NextToken);
        var (found, scanned, bytes) = (new List<Item>(), 0, 0L);
        var isConsistent = input.ConsistentRead == true;
        for (var i = first; i < ranges.Count; i++)
        {
            var range = i == first && start is { } after ? ranges[i].After(StartKeys.Bytes(table, index, after), isForward) : ranges[i];
            if (range.IsEmpty)
            {
                continue;
            }

            using var rows = await items.Range(table, index, range, isForward, isConsistent);
            while (rows.MoveNext())
            {
                var row = rows.Item;
                bytes += row.SizeBytes;
                scanned++;
                if (select.Where?.Holds(row) != false)
                {
                    found.Add(select.RowOf(row));
                }

                if (scanned == input.Limit || bytes >= PageBytesMax)
                {
                    capacity.Read(CapacityCounter.ReadUnits(bytes, isConsistent), index);
                    var last = StartKeys.Of(table, index, rows.Key);
                    return new ExecuteStatementOutput { Items = found, LastEvaluatedKey = last, NextToken = Token(i, last) };
                }
            }
        }

        capacity.Read(CapacityCounter.ReadUnits(bytes, isConsistent), index);
        return new ExecuteStatementOutput { Items = found };
    }

    // The token has the number of the range and the last key. A changed one only begins elsewhere among the statement's own rows.
    private static string Token(int range, Item last) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{range} {last}"));

    private static (int Range, Item? Start) Start(ItemTable table, IndexDefinition? index, IReadOnlyList<KeyRange> ranges, string? token)
    {
        if (token is null)
        {
            return (0, null);
        }

        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(token));
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            var range = int.Parse(text.AsSpan(0, space), provider: null);
            var start = Item.Parse(Encoding.UTF8.GetBytes(text[(space + 1)..]));
            if (range < ranges.Count && ranges[range].Contains(StartKeys.Bytes(table, index, start)))
            {
                return (range, start);
            }
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or OverflowException or TarnException or AwsErrorException)
        {
        }

        throw DynamoDbFailures.Invalid("Invalid NextToken");
    }
}
