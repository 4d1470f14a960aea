namespace Tarn.Workers.Pages;

/// <summary>The way in which a column's values are in a page (`docs/formats/worker.md`).</summary>
public enum PageShape
{
    /// <summary>Values of one width.</summary>
    Fixed,

    /// <summary>Lengths, then bytes.</summary>
    Bytes,

    /// <summary>Counts, then the elements: one part, or two for the keys and values of maps.</summary>
    List,

    /// <summary>A part per field.</summary>
    Row,
}

/// <summary>The layout of a column, which reader and writer know from the statement.</summary>
/// <param name="Width">Bytes of a fixed value; otherwise 0.</param>
/// <param name="Parts">The elements, or the fields.</param>
public sealed record PageType(PageShape Shape, int Width, IReadOnlyList<PageType> Parts)
{
    public static readonly PageType Boolean = Fixed(1);
    public static readonly PageType Int = Fixed(4);
    public static readonly PageType Long = Fixed(8);
    public static readonly PageType Bytes = new(PageShape.Bytes, 0, []);

    public static PageType Fixed(int width) => new(PageShape.Fixed, width, []);

    public static PageType List(params IReadOnlyList<PageType> parts) => new(PageShape.List, 0, parts);

    public static PageType Row(IReadOnlyList<PageType> fields) => new(PageShape.Row, 0, fields);
}
