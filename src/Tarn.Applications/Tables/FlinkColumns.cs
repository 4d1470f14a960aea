using System.Globalization;
using Tarn.Analytics.Engines;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Applications.Tables;

/// <summary>The columns of a table of a script as columns of an Iceberg table. Their ids are given when the table is made.</summary>
internal sealed class FlinkColumns
{
    private const string NotNull = " NOT NULL";
    private readonly PlannedTable _table;
    private readonly string _text;
    private int _at;

    private FlinkColumns(PlannedTable table, string text) => (_table, _text) = (table, text);

    /// <summary>The columns.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: a type is not one of Iceberg's.</exception>
    public static StructType Of(PlannedTable table) => new([.. table.Columns.Select(column => new NestedField(
        0, column.Name, new FlinkColumns(table, column.Type.Trim()).Whole(), table.PrimaryKey.Contains(column.Name, StringComparer.Ordinal)))]);

    private IcebergType Whole()
    {
        var type = Next();
        return _at == _text.Length ? type : throw Unknown();
    }

    private IcebergType Next()
    {
        SkipBlanks();
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        var word = _text[start.._at].ToUpperInvariant();
        var type = word switch
        {
            "ARRAY" => Parts(() => new ListType(0, Next())),
            "MAP" => Parts(() =>
            {
                var key = Next();
                Skip(',');
                return new MapType(0, key, 0, Next());
            }),
            "ROW" => Parts(Fields),
            _ => Plain(word, Numbers()),
        };
        SkipBlanks();
        if (string.Compare(_text, _at, NotNull.TrimStart(), 0, NotNull.Length - 1, StringComparison.OrdinalIgnoreCase) == 0)
        {
            _at += NotNull.Length - 1;
        }

        SkipBlanks();
        return type;
    }

    private PrimitiveType Plain(string word, IReadOnlyList<int> numbers) => word switch
    {
        "STRING" or "VARCHAR" or "CHAR" => PrimitiveType.String,
        "BOOLEAN" => PrimitiveType.Boolean,
        "TINYINT" or "SMALLINT" or "INT" or "INTEGER" => PrimitiveType.Int,
        "BIGINT" => PrimitiveType.Long,
        "FLOAT" => PrimitiveType.Float,
        "DOUBLE" => PrimitiveType.Double,
        "DECIMAL" or "NUMERIC" or "DEC" => PrimitiveType.Decimal(numbers.Count > 0 ? numbers[0] : 10, numbers.Count > 1 ? numbers[1] : 0),
        "DATE" => PrimitiveType.Date,
        "TIMESTAMP" when Word("WITH LOCAL TIME ZONE") => PrimitiveType.TimestampTz,
        "TIMESTAMP" when Word("WITHOUT TIME ZONE") || numbers is [] or [<= 6] => PrimitiveType.Timestamp,
        "TIMESTAMP_LTZ" when numbers is [] or [<= 6] => PrimitiveType.TimestampTz,
        "BYTES" or "VARBINARY" or "BINARY" => PrimitiveType.Binary,
        _ => throw Unknown(),
    };

    private IcebergType Parts(Func<IcebergType> parts)
    {
        Skip('<');
        var type = parts();
        Skip('>');
        return type;
    }

    private IcebergType Fields()
    {
        var fields = new List<NestedField>();
        do
        {
            SkipBlanks();
            fields.Add(new NestedField(0, FieldName(), Next()));
        }
        while (TrySkip(','));
        return new StructType(fields);
    }

    private string FieldName()
    {
        var isQuoted = TrySkip('`');
        var start = _at;
        while (_at < _text.Length && (isQuoted ? _text[_at] != '`' : _text[_at] != ' '))
        {
            _at++;
        }

        var name = _text[start.._at];
        if (isQuoted)
        {
            Skip('`');
        }

        SkipBlanks();
        return name;
    }

    private IReadOnlyList<int> Numbers()
    {
        var numbers = new List<int>();
        if (!TrySkip('('))
        {
            return numbers;
        }

        do
        {
            SkipBlanks();
            var start = _at;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            {
                _at++;
            }

            numbers.Add(int.TryParse(_text.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out var number) ? number : throw Unknown());
        }
        while (TrySkip(','));
        Skip(')');
        return numbers;
    }

    private bool Word(string words)
    {
        SkipBlanks();
        if (string.Compare(_text, _at, words, 0, words.Length, StringComparison.OrdinalIgnoreCase) != 0)
        {
            return false;
        }

        _at += words.Length;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }

    private bool TrySkip(char mark)
    {
        SkipBlanks();
        if (_at == _text.Length || _text[_at] != mark)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Skip(char mark)
    {
        if (!TrySkip(mark))
        {
            throw Unknown();
        }
    }

    private Tarn.Storage.TarnException Unknown() => OptionCheck.Refused(_table, $"type {_text} is not one of an Iceberg table");
}
