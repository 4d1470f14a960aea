namespace Tarn.Sql.Matching.Values;

/// <summary>The order of values of one type; NULL is the smallest.</summary>
internal static class PatternOrdering
{
    public static int Compare(PatternValue left, PatternValue right, PatternType type) =>
        left.IsNull || right.IsNull ? left.IsKnown.CompareTo(right.IsKnown)
        : type.Kind == PatternKind.Text ? Texts(left.Text!, right.Text!)
        : type.IsApproximate ? left.Float.CompareTo(right.Float) : left.Number.CompareTo(right.Number);

    /// <summary>By code points, which is the order of UTF-8 bytes; UTF-16 units differ from it in surrogates.</summary>
    public static int Texts(string left, string right)
    {
        var shorter = Math.Min(left.Length, right.Length);
        for (var i = 0; i < shorter; i++)
        {
            if (left[i] != right[i])
            {
                return char.IsSurrogate(left[i]) != char.IsSurrogate(right[i]) ? char.IsSurrogate(left[i]).CompareTo(char.IsSurrogate(right[i]))
                    : left[i].CompareTo(right[i]);
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
