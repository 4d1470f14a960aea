using Tarn.Items.Keys;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Finding;

/// <summary>
/// The condition keys that requests for items set: leading keys, attributes, and how much is returned. They are made when a policy asks.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"/>
/// <param name="others">The keys that the request sets otherwise; null: none.</param>
internal sealed class ItemRequestKeys(IRequestKeys? others) : IRequestKeys
{
    /// <summary>The key of the table or index; null: the table does not exist.</summary>
    public KeySchema? Keys { get; init; }

    /// <summary>Items or keys in the request.</summary>
    public IReadOnlyList<Item> Items { get; init; } = [];

    /// <summary>Names of further attributes that the request reads or writes.</summary>
    public IEnumerable<string> Attributes { get; init; } = [];

    /// <summary>Select, or its default.</summary>
    public string? Select { get; init; }

    public string? ReturnValues { get; init; }

    /// <summary>ReturnValuesOnConditionCheckFailure: a failed condition returns the item as well; null: the request lacks it.</summary>
    public string? ReturnsOnFailure { get; init; }

    public string? ReturnConsumedCapacity { get; init; }

    /// <summary>The keys of the answer after a failed condition; null: it returns no other values than the answer of a success.</summary>
    public ItemRequestKeys? OfFailure => ReturnsOnFailure is null or "NONE" || ReturnsOnFailure == ReturnValues ? null : new ItemRequestKeys(others)
    {
        Keys = Keys,
        Items = Items,
        Attributes = Attributes,
        Select = Select,
        ReturnValues = ReturnsOnFailure,
        ReturnConsumedCapacity = ReturnConsumedCapacity,
        IsFullScan = IsFullScan,
        EnclosingOperation = EnclosingOperation,
    };

    /// <summary>Whether a statement reads a whole table or index; null: the action is no select.</summary>
    public bool? IsFullScan { get; init; }

    /// <summary>The operation whose part the action is: <c>TransactWriteItems</c>; null: the action is an operation itself.</summary>
    public string? EnclosingOperation { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(string key) => key switch
    {
        "dynamodb:leadingkeys" => LeadingKeys(),
        "dynamodb:attributes" => [.. Names().Concat(Attributes).Distinct(StringComparer.Ordinal)],
        "dynamodb:select" => One(Select),
        "dynamodb:returnvalues" => One(ReturnValues),
        "dynamodb:returnconsumedcapacity" => One(ReturnConsumedCapacity),
        "dynamodb:fulltablescan" => IsFullScan is { } isFullScan ? [isFullScan ? "true" : "false"] : null,
        "dynamodb:enclosingoperation" => One(EnclosingOperation),
        _ => others?.Find(key),
    };

    private static IReadOnlyList<string>? One(string? value) => value is null ? null : [value];

    private IReadOnlyList<string>? LeadingKeys()
    {
        if (Keys is null)
        {
            return null;
        }

        var found = new List<string>();
        foreach (var item in Items)
        {
            var value = item[Keys.Partition[0].NameBytes];
            if (value.Exists)
            {
                found.Add(TextOf(value));
            }
        }

        return found.Count == 0 ? null : found;
    }

    private IEnumerable<string> Names()
    {
        var names = new List<string>();
        foreach (var item in Items)
        {
            foreach (var member in item.Members)
            {
                names.Add(member.Name);
            }
        }

        return names;
    }

    private static string TextOf(AttributeValue value) => value.Kind switch
    {
        AttributeKind.String => value.Text,
        AttributeKind.Number => value.Number.ToString(),
        _ => Convert.ToBase64String(value.Content.Span),
    };
}
