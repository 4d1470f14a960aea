using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Keys;
using Tarn.Items.Values;

namespace Tarn.Items.PartiQl;

/// <summary>The keys that a WHERE names.</summary>
public static class PartiQlKeys
{
    private const int RangesMax = 100;

    /// <summary>Finds the key of one item: an equality for each attribute of the key, joined by AND. Null: some are absent.</summary>
    /// <param name="rest">The other conditions; null: there are none.</param>
    /// <exception cref="Storage.TarnException">A value has another type than the key's attribute.</exception>
    public static Item? Find(Condition? where, KeySchema keys, out Condition? rest)
    {
        var found = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        rest = null;
        foreach (var part in Parts(where))
        {
            if (Equality(part, keys) is { } equality && found.TryAdd(equality.Name, equality.Value))
            {
                continue;
            }

            rest = rest is null ? part : new AndCondition(rest, part);
        }

        if (found.Count < keys.Attributes.Count)
        {
            return null;
        }

        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        foreach (var attribute in keys.Attributes)
        {
            writer.BeginMember(attribute.NameBytes);
            writer.WriteValue(found[attribute.Name]);
        }

        return writer.EndItem(open);
    }

    /// <summary>
    /// The rows that can fulfil a condition, as ranges in the order of reading. The condition is evaluated on them again.
    /// </summary>
    /// <param name="isDescending">Whether partitions come by falling keys; null: in the condition's order.</param>
    /// <exception cref="Storage.TarnException">A value has another type than the key's attribute.</exception>
    public static IReadOnlyList<ItemKeyRange> Ranges(Condition? where, KeySchema keys, bool? isDescending = null)
    {
        var parts = Parts(where).ToList();
        var partitions = new List<IReadOnlyList<AttributeValue>> { Array.Empty<AttributeValue>() };
        foreach (var attribute in keys.Partition)
        {
            var values = parts.Select(part => Values(part, attribute)).FirstOrDefault(some => some is not null);
            if (values is null || partitions.Count * values.Count > RangesMax)
            {
                return [ItemKeyRange.All];
            }

            partitions = [.. partitions.SelectMany(before => values.Select(value => (IReadOnlyList<AttributeValue>)[.. before, value]))];
        }

        if (isDescending is { } falls)
        {
            partitions.Sort((one, other) => (falls ? -1 : 1) * (AttributeValue.Compare(one[0], other[0]) ?? 0));
        }

        var sort = new List<SortCondition>();
        foreach (var attribute in keys.Sort)
        {
            if (parts.Select(part => Sort(part, attribute)).FirstOrDefault(one => one is not null) is not { } condition)
            {
                break;
            }

            sort.Add(condition);
            if (condition.Operator != SortOperator.Equal)
            {
                break;
            }
        }

        return [.. partitions.Select(partition => KeyRanges.Of(partition, sort))];
    }

    /// <summary>
    /// All values that the first attribute of the partition key can have in the rows of a condition. Null: the condition does not limit it.
    /// </summary>
    /// <exception cref="Storage.TarnException">A value has another type than the key's attribute.</exception>
    public static IReadOnlyList<AttributeValue>? LeadingValues(Condition? where, KeySchema keys) => where switch
    {
        null => null,
        AndCondition and => LeadingValues(and.Left, keys) ?? LeadingValues(and.Right, keys),
        OrCondition or => LeadingValues(or.Left, keys) is { } left && LeadingValues(or.Right, keys) is { } right ? [.. left, .. right] : null,
        _ => Values(where, keys.Partition[0]),
    };

    /// <summary>Checks the key's attributes of an item to insert.</summary>
    /// <exception cref="Storage.TarnException">One is absent or has another type.</exception>
    public static void CheckItem(Item item, KeySchema keys)
    {
        foreach (var attribute in keys.Attributes)
        {
            var value = item[attribute.NameBytes];
            if (!value.Exists)
            {
                ItemErrors.Refuse($"Key attribute should be present in the item: Key {attribute.Name}");
            }

            CheckType(attribute, value);
        }
    }

    private static IEnumerable<Condition> Parts(Condition? where) => where switch
    {
        null => [],
        AndCondition and => Parts(and.Left).Concat(Parts(and.Right)),
        _ => [where],
    };

    private static (string Name, AttributeValue Value)? Equality(Condition part, KeySchema keys)
    {
        if (part is CompareCondition { Comparison: ItemComparison.Equal } compare && NameOf(compare) is var (name, value) && keys.Find(name) is { } attribute)
        {
            CheckType(attribute, value);
            return (name, value);
        }

        return null;
    }

    // The values that a partition key's attribute may have. Null: the condition does not limit it.
    private static IReadOnlyList<AttributeValue>? Values(Condition part, KeyAttribute attribute)
    {
        IReadOnlyList<AttributeValue>? values = part switch
        {
            CompareCondition { Comparison: ItemComparison.Equal } compare when NameOf(compare) is var (name, value) && name == attribute.Name => [value],
            InCondition { Operand: PathOperand { Path: { Rest.Count: 0 } path } } list when path.Name == attribute.Name
                && list.Values.All(one => one is ValueOperand) => [.. list.Values.Select(one => ((ValueOperand)one).Value).Distinct()],
            _ => null,
        };
        foreach (var value in values ?? [])
        {
            CheckType(attribute, value);
        }

        return values;
    }

    private static SortCondition? Sort(Condition part, KeyAttribute attribute)
    {
        switch (part)
        {
            case CompareCondition compare when NameOf(compare) is var (name, value) && name == attribute.Name:
                CheckType(attribute, value);
                return Operator(compare) is { } found ? new SortCondition(found, value) : null;
            case BetweenCondition { Operand: PathOperand { Path: { Rest.Count: 0 } path }, Low: ValueOperand low, High: ValueOperand high }
                when path.Name == attribute.Name:
                CheckType(attribute, low.Value);
                CheckType(attribute, high.Value);
                return new SortCondition(SortOperator.Between, low.Value, high.Value);
            case BeginsWithCondition { Operand: PathOperand { Path: { Rest.Count: 0 } path }, Prefix: ValueOperand prefix }
                when path.Name == attribute.Name && attribute.Type != KeyType.Number:
                CheckType(attribute, prefix.Value);
                return new SortCondition(SortOperator.BeginsWith, prefix.Value);
            default:
                return null;
        }
    }

    private static (string Name, AttributeValue Value)? NameOf(CompareCondition compare) => compare switch
    {
        { Left: PathOperand { Path: { Rest.Count: 0 } path }, Right: ValueOperand value } => (path.Name, value.Value),
        { Left: ValueOperand value, Right: PathOperand { Path: { Rest.Count: 0 } path } } => (path.Name, value.Value),
        _ => null,
    };

    private static SortOperator? Operator(CompareCondition compare)
    {
        var isReversed = compare.Left is ValueOperand;
        return compare.Comparison switch
        {
            ItemComparison.Equal => SortOperator.Equal,
            ItemComparison.NotEqual => null,
            ItemComparison.Less => isReversed ? SortOperator.Greater : SortOperator.Less,
            ItemComparison.LessOrEqual => isReversed ? SortOperator.GreaterOrEqual : SortOperator.LessOrEqual,
            ItemComparison.Greater => isReversed ? SortOperator.Less : SortOperator.Greater,
            ItemComparison.GreaterOrEqual => isReversed ? SortOperator.LessOrEqual : SortOperator.GreaterOrEqual,
        };
    }

    private static void CheckType(KeyAttribute attribute, AttributeValue value)
    {
        if (value.Kind != attribute.Kind)
        {
            ItemErrors.Refuse($"Key attribute's data type should match its data type in table's schema: Key {attribute.Name}");
        }
    }
}
