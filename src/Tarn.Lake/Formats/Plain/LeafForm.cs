namespace Tarn.Lake.Formats.Plain;

/// <summary>The form of a leaf's values and levels.</summary>
/// <param name="ValueBytes">The bytes of a value; 0: their number varies.</param>
/// <param name="IsRepeated">Whether its pages have repetition levels.</param>
/// <param name="IsDefined">Whether its pages have definition levels.</param>
internal readonly record struct LeafForm(int ValueBytes, bool IsRepeated, bool IsDefined)
{
    private const int Int32 = 1;
    private const int Int64 = 2;
    private const int FixedLength = 7;

    /// <summary>The forms of all leaves of a schema, in their order.</summary>
    /// <param name="elements">The schema, depth first; the first element is the root.</param>
    public static List<LeafForm> Of(IReadOnlyList<ParquetElement> elements)
    {
        var leaves = new List<LeafForm>();
        var open = new Stack<(int Left, bool IsRepeated, bool IsDefined)>();
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i];
            while (open.Count > 0 && open.Peek().Left == 0)
            {
                open.Pop();
            }

            var isRepeated = i > 0 && element.Repetition == ParquetRepetition.Repeated;
            var isDefined = i > 0 && element.Repetition != ParquetRepetition.Required;
            if (open.Count > 0)
            {
                var parent = open.Pop();
                open.Push(parent with { Left = parent.Left - 1 });
                (isRepeated, isDefined) = (isRepeated || parent.IsRepeated, isDefined || parent.IsDefined);
            }

            if (element.Children > 0)
            {
                open.Push((element.Children, isRepeated, isDefined));
            }
            else if (element.Type is { } type)
            {
                leaves.Add(new LeafForm(type switch { Int32 => 4, Int64 => 8, FixedLength => element.Length, _ => 0 }, isRepeated, isDefined));
            }
        }

        return leaves;
    }
}
