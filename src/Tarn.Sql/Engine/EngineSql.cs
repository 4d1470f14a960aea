using System.Globalization;
using System.Runtime.CompilerServices;
using Tarn.Sql.Types;
using Tarn.Workers;

namespace Tarn.Sql.Engine;

/// <summary>
/// A part of a statement in DuckDB's SQL, as a tree: words of SQL, with other parts between them. An interpolated string
/// makes one. A part may be shared; only <see cref="EngineWriter"/> makes text of it.
/// </summary>
[InterpolatedStringHandler]
internal class EngineSql
{
    /// <summary>Nothing.</summary>
    public static readonly EngineSql None = new(0, 0);

    private readonly List<object> _parts;

    public EngineSql(int literalLength, int formattedCount)
    {
        _parts = new((2 * formattedCount) + 1);
        Size = literalLength;
    }

    protected EngineSql() => _parts = [];

    /// <summary>The characters of the text, about. It saturates.</summary>
    public int Size { get; private set; }

    /// <summary>What holds for the part or for a part of it.</summary>
    public EngineTraits Traits { get; protected set; }

    /// <summary>Words, as strings, and parts, in the order of the text.</summary>
    public virtual IReadOnlyList<object> Pieces => _parts;

    public void AppendLiteral(string words)
    {
        _parts.Add(words);
        Traits |= words.Contains("lambda ", StringComparison.Ordinal) ? EngineTraits.Lambda : EngineTraits.None;
    }

    public void AppendFormatted(EngineSql part)
    {
        _parts.Add(part);
        Add(part);
    }

    public void AppendFormatted(long number) => AppendLiteral(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Appends words that Tarn made: names, types, operators. Texts of users are literals.</summary>
    /// <exception cref="ArgumentException">The words have a quote or end a statement.</exception>
    public void AppendFormatted(string words)
    {
        if (words.AsSpan().IndexOfAny("'\";\0\n") >= 0)
        {
            throw new ArgumentException("quoted text must be a literal", nameof(words));
        }

        AppendLiteral(words);
        Size += words.Length;
    }

    /// <summary>SQL that is written already, such as a scan's.</summary>
    public static EngineSql Raw(string sql)
    {
        var part = new EngineSql(sql.Length, 0);
        part.AppendLiteral(sql);
        return part;
    }

    /// <summary>A constant.</summary>
    public static EngineSql Literal(object? value, SqlType type) => Raw(DuckDbText.Literal(value, type));

    /// <summary>A constant text.</summary>
    public static EngineSql Text(string text) => Raw(EngineText.Quote(text));

    /// <summary>Parts with words between them.</summary>
    public static EngineSql Join(string separator, IEnumerable<EngineSql> parts)
    {
        var joined = new EngineSql(0, 0);
        var isFirst = true;
        foreach (var part in parts)
        {
            if (!isFirst)
            {
                joined.AppendFormatted(separator);
            }

            joined.AppendFormatted(part);
            isFirst = false;
        }

        return joined;
    }

    /// <summary>Operands of an associative operator as a balanced tree, as <see cref="DuckDbText.Balanced"/> makes one of texts.</summary>
    public static EngineSql Balanced(IReadOnlyList<EngineSql> operands, string separator)
    {
        var level = operands;
        while (level.Count > 1)
        {
            level = [.. level.Chunk(DuckDbText.BalancedWidth).Select(part => part.Length == 1 ? part[0] : $"({Join(separator, part)})")];
        }

        return level[0];
    }

    /// <summary>The same part, marked.</summary>
    public EngineSql With(EngineTraits traits)
    {
        Traits |= traits;
        return this;
    }

    protected void Add(EngineSql part)
    {
        Size = (int)Math.Min((long)Size + part.Size, int.MaxValue / 2);
        Traits |= part.Traits;
    }
}
