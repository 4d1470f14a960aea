using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Writes shapes in the JSON of the query protocol: absent members are null, flattened maps are lists of entries, and times are seconds.
/// </summary>
internal readonly struct QueryJsonWriter(Utf8JsonWriter writer) : IShapeWriter
{
    private readonly JsonShapeWriter _values = new(writer, inSeconds: true);
    private readonly Stack<(StructureTraits Traits, HashSet<MemberTraits> Written)> _open = new();

    public void BeginStructure(StructureTraits structure)
    {
        _open.Push((structure, []));
        writer.WriteStartObject();
    }

    public void EndStructure()
    {
        var (traits, written) = _open.Pop();
        foreach (var absent in traits.Members)
        {
            if (!written.Contains(absent))
            {
                writer.WriteNull(NameOf(absent));
            }
        }

        writer.WriteEndObject();
    }

    public void Member(MemberTraits member)
    {
        _open.Peek().Written.Add(member);
        writer.WritePropertyName(NameOf(member));
    }

    public void BeginList(MemberTraits member) => writer.WriteStartArray();

    public void Item(MemberTraits member)
    {
    }

    public void EndList(MemberTraits member) => writer.WriteEndArray();

    public void BeginMap(MemberTraits member)
    {
        if (member.Flattened)
        {
            writer.WriteStartArray();
        }
        else
        {
            writer.WriteStartObject();
        }
    }

    public void Key(MemberTraits member, string key)
    {
        if (!member.Flattened)
        {
            writer.WritePropertyName(key);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(member.KeyName, key);
        writer.WritePropertyName(member.Item!.WireName);
    }

    public void EndEntry(MemberTraits member)
    {
        if (member.Flattened)
        {
            writer.WriteEndObject();
        }
    }

    public void EndMap(MemberTraits member)
    {
        if (member.Flattened)
        {
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteEndObject();
        }
    }

    public void String(string value) => _values.String(value);

    public void Text(scoped ReadOnlySpan<byte> utf8) => _values.Text(utf8);

    public void Int32(int value) => _values.Int32(value);

    public void Int64(long value) => _values.Int64(value);

    public void Double(double value) => _values.Double(value);

    public void Boolean(bool value) => _values.Boolean(value);

    public void Blob(scoped ReadOnlySpan<byte> value) => _values.Blob(value);

    public void Timestamp(DateTimeOffset value, TimestampFormat format) => _values.Timestamp(value, format);

    public void Document(string json) => _values.Document(json);

    public void Form<T, TForm>(T value)
        where T : struct
        where TForm : IJsonForm<T> => _values.Form<T, TForm>(value);

    // The service of queues has these two names in this form alone.
    private static string NameOf(MemberTraits member) => member.Name switch
    {
        "Messages" => "messages",
        "QueueUrls" => "queueUrls",
        _ => member.Name,
    };
}
