using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Updates;

/// <summary>New sets made of old ones.</summary>
internal static class SetChanges
{
    /// <summary>The elements of both sets, which have one type.</summary>
    public static AttributeValue Union(AttributeValue set, AttributeValue added)
    {
        using var writer = new ItemWriter();
        var open = writer.Begin(set.Kind);
        foreach (var one in new[] { set, added })
        {
            foreach (var element in one.Elements)
            {
                writer.BeginElement();
                writer.WriteValue(element);
            }
        }

        writer.EndSet(open, mayRepeat: true);
        return writer.TakeValue(0);
    }

    /// <summary>The elements of a set that another one lacks. Not <see cref="AttributeValue.Exists"/>: none is left.</summary>
    public static AttributeValue Without(AttributeValue set, AttributeValue removed)
    {
        var gone = new HashSet<AttributeValue>();
        foreach (var element in removed.Elements)
        {
            gone.Add(element);
        }

        using var writer = new ItemWriter();
        var open = writer.Begin(set.Kind);
        var count = 0;
        foreach (var element in set.Elements)
        {
            if (!gone.Contains(element))
            {
                writer.BeginElement();
                writer.WriteValue(element);
                count++;
            }
        }

        if (count == 0)
        {
            return default;
        }

        writer.EndSet(open);
        return writer.TakeValue(0);
    }
}
