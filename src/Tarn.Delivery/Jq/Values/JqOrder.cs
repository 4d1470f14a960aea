using System.Runtime.CompilerServices;

namespace Tarn.Delivery.Jq.Values;

/// <summary>
/// The order of values: null, false, true, numbers, strings by code point, arrays, objects. Objects compare their sorted keys
/// first, then the members in the order of the keys. NaN is less than every number.
/// </summary>
internal static class JqOrder
{
    public static int Compare(JqValue one, JqValue other)
    {
        if (ReferenceEquals(one, other) && !one.IsNumber)
        {
            return 0;
        }

        if (one.Kind != other.Kind)
        {
            return one.Kind.CompareTo(other.Kind);
        }

        return one.Kind switch
        {
            JqKind.Number => one.Number < other.Number || double.IsNaN(one.Number) ? -1 : one.Number == other.Number ? 0 : 1,
            JqKind.String => CompareText(one.Text, other.Text),
            JqKind.Array => CompareItems(one.Items, other.Items),
            JqKind.Object => CompareMembers(one.Members, other.Members),
            _ => 0,
        };
    }

    public static bool AreEqual(JqValue one, JqValue other) => Compare(one, other) == 0;

    /// <summary>Compares by code points: a surrogate pair comes after every other character.</summary>
    public static int CompareText(string one, string other)
    {
        var length = Math.Min(one.Length, other.Length);
        for (var i = 0; i < length; i++)
        {
            var (a, b) = (one[i], other[i]);
            if (a != b)
            {
                return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
            }
        }

        return one.Length.CompareTo(other.Length);
    }

    private static int CompareItems(JqValue[] one, JqValue[] other)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < one.Length && i < other.Length; i++)
        {
            var order = Compare(one[i], other[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return one.Length.CompareTo(other.Length);
    }

    private static int CompareMembers(JqObject one, JqObject other)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var keys = one.SortedKeys();
        var otherKeys = other.SortedKeys();
        for (var i = 0; i < keys.Length && i < otherKeys.Length; i++)
        {
            var order = CompareText(keys[i], otherKeys[i]);
            if (order != 0)
            {
                return order;
            }
        }

        if (keys.Length != otherKeys.Length)
        {
            return keys.Length.CompareTo(otherKeys.Length);
        }

        foreach (var key in keys)
        {
            var order = Compare(one.Find(key)!, other.Find(key)!);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
