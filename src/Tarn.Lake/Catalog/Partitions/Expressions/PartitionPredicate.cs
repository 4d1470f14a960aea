namespace Tarn.Lake.Catalog.Partitions.Expressions;

/// <summary>A condition on the values of a partition. Its result is NULL where a compared value is.</summary>
internal abstract record PartitionPredicate
{
    public abstract bool? Evaluate(IReadOnlyList<string> values);
}

/// <summary>Every one of two conditions.</summary>
internal sealed record AndPredicate(PartitionPredicate Left, PartitionPredicate Right) : PartitionPredicate
{
    /// <inheritdoc/>
    public override bool? Evaluate(IReadOnlyList<string> values) => Left.Evaluate(values) is not false and var left
        ? Right.Evaluate(values) switch
        {
            false => false,
            null => null,
            true => left,
        }
        : false;
}

/// <summary>One of two conditions.</summary>
internal sealed record OrPredicate(PartitionPredicate Left, PartitionPredicate Right) : PartitionPredicate
{
    /// <inheritdoc/>
    public override bool? Evaluate(IReadOnlyList<string> values) => Left.Evaluate(values) is not true and var left
        ? Right.Evaluate(values) switch
        {
            true => true,
            null => null,
            false => left,
        }
        : true;
}

/// <summary>The opposite of a condition.</summary>
internal sealed record NotPredicate(PartitionPredicate Of) : PartitionPredicate
{
    /// <inheritdoc/>
    public override bool? Evaluate(IReadOnlyList<string> values) => !Of.Evaluate(values);
}

/// <summary>Whether a key has no value.</summary>
internal sealed record IsNullPredicate(int Key) : PartitionPredicate
{
    /// <inheritdoc/>
    public override bool? Evaluate(IReadOnlyList<string> values) => values[Key] == PartitionValue.Null;
}

/// <summary>Compares a key with a value.</summary>
internal sealed record ComparePredicate(int Key, PartitionKeyKind Kind, KeyComparison Operator, PartitionValue Value) : PartitionPredicate
{
    /// <inheritdoc/>
    public override bool? Evaluate(IReadOnlyList<string> values)
    {
        if (values[Key] == PartitionValue.Null || PartitionValue.Parse(Kind, values[Key]) is not { } value)
        {
            return null;
        }

        var order = value.CompareTo(Value);
        return Operator switch
        {
            KeyComparison.Equal => order == 0,
            KeyComparison.NotEqual => order != 0,
            KeyComparison.Less => order < 0,
            KeyComparison.LessOrEqual => order <= 0,
            KeyComparison.Greater => order > 0,
            KeyComparison.GreaterOrEqual => order >= 0,
        };
    }
}

/// <summary>Compares a text with a pattern of <c>%</c> and <c>_</c>.</summary>
internal sealed record LikePredicate(int Key, string Pattern) : PartitionPredicate
{
    /// <inheritdoc/>
    public override bool? Evaluate(IReadOnlyList<string> values) => values[Key] == PartitionValue.Null ? null : Matches(values[Key]);

    // Greedy: a later % takes over from an earlier one, so the time is at most the product of the two lengths.
    private bool Matches(string text)
    {
        var (at, part, star, from) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (part < Pattern.Length && Pattern[part] == '%')
            {
                (star, from) = (part++, at);
            }
            else if (part < Pattern.Length && (Pattern[part] == '_' || Pattern[part] == text[at]))
            {
                (at, part) = (at + 1, part + 1);
            }
            else if (star >= 0)
            {
                (part, at) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }

        return Pattern.AsSpan(part).TrimStart('%').IsEmpty;
    }
}
