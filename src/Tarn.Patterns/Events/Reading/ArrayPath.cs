namespace Tarn.Patterns.Events.Reading;

/// <summary>The elements of arrays that a value is in, from the innermost outwards.</summary>
/// <param name="Array">The array's number in the event.</param>
/// <param name="Index">The element's index.</param>
/// <param name="Outer">The next array around this one.</param>
internal sealed record ArrayPath(int Array, int Index, ArrayPath? Outer)
{
    /// <summary>Whether two values may count together: they are in different elements of no array.</summary>
    public static bool AreTogether(ArrayPath? one, ArrayPath? other)
    {
        for (var a = one; a is not null; a = a.Outer)
        {
            for (var b = other; b is not null; b = b.Outer)
            {
                if (a.Array == b.Array && a.Index != b.Index)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
