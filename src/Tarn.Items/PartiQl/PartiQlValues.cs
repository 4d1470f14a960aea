using System.Text;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.PartiQl;

/// <summary>Reads literals and parameters as values.</summary>
/// <param name="tokens">The statement.</param>
/// <param name="parameters">The values of the question marks, in their order.</param>
internal sealed class PartiQlValues(PartiQlTokens tokens, IReadOnlyList<AttributeValue> parameters)
{
    private const string WrongParameters = "Number of parameters in request and statement don't match.";

    private int _used;

    /// <summary>Whether a value begins here.</summary>
    public bool IsValue => tokens.Current.Kind is PartiQlTokenKind.Text or PartiQlTokenKind.Number or PartiQlTokenKind.Ion
        || tokens.Current.Is("?") || tokens.Current.Is("-") || tokens.Current.Is("[") || tokens.Current.Is("{") || tokens.Current.Is("<<")
        || tokens.Current.IsWord("TRUE") || tokens.Current.IsWord("FALSE") || tokens.Current.IsWord("NULL");

    /// <summary>Reads a value by itself.</summary>
    public AttributeValue Read()
    {
        using var writer = new ItemWriter();
        Write(writer, 1);
        return writer.TakeValue(0);
    }

    /// <summary>Reads the item of an INSERT.</summary>
    public Item ReadItem()
    {
        if (tokens.Current.Is("?"))
        {
            var value = Parameter();
            return value.Kind == AttributeKind.Map ? ItemOf(value) : throw tokens.Malformed();
        }

        if (!tokens.Current.Is("{"))
        {
            throw tokens.At(
                tokens.Current,
                "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement.");
        }

        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        WriteMembers(writer, 1);
        return writer.EndItem(open);
    }

    /// <summary>Refuses parameters without a question mark.</summary>
    public void CheckUsed()
    {
        if (_used != parameters.Count)
        {
            ItemErrors.Refuse(WrongParameters);
        }
    }

    private static Item ItemOf(AttributeValue map)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        foreach (var member in map.Members)
        {
            writer.BeginMember(member.NameBytes.Span);
            writer.WriteValue(member.Value);
        }

        return writer.EndItem(open);
    }

    private AttributeValue Parameter()
    {
        tokens.Take();
        return _used < parameters.Count ? parameters[_used++] : throw ItemErrors.Invalid(WrongParameters);
    }

    private void Write(ItemWriter writer, int level)
    {
        if (level > ItemLimits.LevelsMax)
        {
            ItemErrors.Refuse(ItemErrors.Nesting);
        }

        var token = tokens.Current;
        if (token.Is("?"))
        {
            writer.WriteValue(Parameter());
        }
        else if (token.Is("["))
        {
            WriteList(writer, level);
        }
        else if (token.Is("{"))
        {
            var map = writer.Begin(AttributeKind.Map);
            WriteMembers(writer, level + 1);
            writer.EndMap(map);
        }
        else if (token.Is("<<"))
        {
            WriteBag(writer);
        }
        else
        {
            WriteScalar(writer, token);
        }
    }

    private void WriteScalar(ItemWriter writer, PartiQlToken token)
    {
        switch (token.Kind)
        {
            case PartiQlTokenKind.Text:
                writer.WriteString(tokens.Take().Text);
                break;
            case PartiQlTokenKind.Number:
                writer.WriteNumber(ItemNumber.Parse(Encoding.UTF8.GetBytes(tokens.Take().Text)));
                break;
            case PartiQlTokenKind.Symbol when token.Is("-") && tokens.Next.Kind == PartiQlTokenKind.Number:
                tokens.Take();
                writer.WriteNumber(ItemNumber.Parse(Encoding.UTF8.GetBytes("-" + tokens.Take().Text)));
                break;
            case PartiQlTokenKind.Word when token.IsWord("TRUE") || token.IsWord("FALSE"):
                writer.WriteBool(tokens.Take().IsWord("TRUE"));
                break;
            case PartiQlTokenKind.Word when token.IsWord("NULL"):
                tokens.Take();
                writer.WriteNull();
                break;
            case PartiQlTokenKind.Ion:
                var kind = token.Text.StartsWith("{{", StringComparison.Ordinal) ? "BLOB" : "ION";
                throw tokens.At(token, $"Ion Literals are not supported: {kind} under key root");
            case PartiQlTokenKind.End:
                throw tokens.Malformed();
            default:
                throw Unsupported(token);
        }
    }

    private void WriteMembers(ItemWriter writer, int level)
    {
        tokens.Expect("{");
        if (tokens.TryTake("}"))
        {
            return;
        }

        do
        {
            if (tokens.Current.Kind is PartiQlTokenKind.Quoted or PartiQlTokenKind.Word)
            {
                throw tokens.At(tokens.Current, "Tuple keys must be of type String. Actual type: VariableReference under root");
            }

            writer.BeginMember(Encoding.UTF8.GetBytes(tokens.Current.Kind == PartiQlTokenKind.Text ? tokens.Take().Text : throw tokens.Malformed()));
            tokens.Expect(":");
            Write(writer, level);
            CheckEnd();
        }
        while (tokens.TryTake(","));
        tokens.Expect("}");
    }

    // A value is no calculation.
    private void CheckEnd()
    {
        if (tokens.Current.Is("+") || tokens.Current.Is("-") || tokens.Current.Is("||") || tokens.Current.Is("*"))
        {
            throw Unsupported(tokens.Current);
        }
    }

    private void WriteList(ItemWriter writer, int level)
    {
        tokens.Take();
        var list = writer.Begin(AttributeKind.List);
        var count = 0;
        if (!tokens.Current.Is("]"))
        {
            do
            {
                Write(writer, level + 1);
                count++;
            }
            while (tokens.TryTake(","));
        }

        tokens.Expect("]");
        writer.EndList(list, count);
    }

    private void WriteBag(ItemWriter writer)
    {
        var start = tokens.Take();
        if (tokens.Current.Is(">>"))
        {
            throw tokens.At(start, "Empty bags are not supported");
        }

        var elements = new List<AttributeValue>();
        do
        {
            elements.Add(Read());
        }
        while (tokens.TryTake(","));
        tokens.Expect(">>");
        var kind = elements[0].Kind switch
        {
            AttributeKind.String => AttributeKind.StringSet,
            AttributeKind.Number => AttributeKind.NumberSet,
            AttributeKind.Binary => AttributeKind.BinarySet,
            _ => throw tokens.Malformed(),
        };
        var set = writer.Begin(kind);
        foreach (var element in elements)
        {
            writer.BeginElement();
            writer.WriteValue(element.Kind == kind.ElementKind() ? element : throw tokens.Malformed());
        }

        writer.EndSet(set);
    }

    private TarnException Unsupported(PartiQlToken token) => tokens.At(token, $"Unsupported data type: {token.Text} under key root");
}
