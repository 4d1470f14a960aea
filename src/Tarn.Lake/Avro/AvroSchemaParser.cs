using System.Text.Json;

namespace Tarn.Lake.Avro;

/// <summary>Parses schema JSON.</summary>
internal sealed class AvroSchemaParser
{
    private const int DepthMax = 200;
    private const int FixedSizeMax = 1 << 26;
    private readonly Dictionary<string, AvroSchema> _named = [];
    private int _depth;

    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the JSON is not a schema.</exception>
    public static AvroSchema Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DepthMax * 3 });
            return new AvroSchemaParser().Read(document.RootElement, enclosing: "");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw AvroError.Broken($"the schema cannot be read: {exception.Message}", exception);
        }
    }

    private AvroSchema Read(JsonElement json, string enclosing)
    {
        if (++_depth > DepthMax)
        {
            throw AvroError.Broken("the schema is nested too deep");
        }

        var schema = json.ValueKind switch
        {
            JsonValueKind.String => Named(json.GetString()!, enclosing),
            JsonValueKind.Array => Union(json, enclosing),
            JsonValueKind.Object => Complex(json, enclosing),
            _ => throw AvroError.Broken($"a schema is a name, a union or an object, not {json.ValueKind}"),
        };
        _depth--;
        return schema;
    }

    private AvroSchema Complex(JsonElement json, string enclosing)
    {
        var type = json.GetProperty("type");
        if (type.ValueKind != JsonValueKind.String)
        {
            return Read(type, enclosing);
        }

        var logicalType = json.TryGetProperty("logicalType", out var logical) && logical.ValueKind == JsonValueKind.String
            ? logical.GetString()
            : null;
        switch (type.GetString())
        {
            case "record" or "error":
                return Record(json, enclosing, logicalType);
            case "enum":
                return Register(json, enclosing, name => new AvroSchema(AvroKind.Enum) { Name = name, Symbols = Symbols(json) });
            case "fixed":
                return Register(json, enclosing, name => new AvroSchema(AvroKind.Fixed)
                {
                    Name = name,
                    Size = FixedSize(json),
                    LogicalType = logicalType,
                });
            case "array":
                return new AvroSchema(AvroKind.Array) { Items = Read(json.GetProperty("items"), enclosing), LogicalType = logicalType };
            case "map":
                return new AvroSchema(AvroKind.Map) { Items = Read(json.GetProperty("values"), enclosing), LogicalType = logicalType };
            case var name when Primitive(name!) is { } kind:
                return new AvroSchema(kind) { LogicalType = logicalType };
            case var name:
                return Named(name!, enclosing);
        }
    }

    private AvroSchema Record(JsonElement json, string enclosing, string? logicalType)
    {
        var record = Register(json, enclosing, name => new AvroSchema(AvroKind.Record) { Name = name, LogicalType = logicalType });
        var dot = record.Name!.LastIndexOf('.');
        var inner = dot < 0 ? "" : record.Name[..dot];
        var fields = new List<AvroField>();
        var names = new HashSet<string>();
        foreach (var field in json.GetProperty("fields").EnumerateArray())
        {
            var name = field.GetProperty("name").GetString()!;
            if (name.Length == 0 || !names.Add(name))
            {
                throw AvroError.Broken($"record {record.Name} has field {name} twice or without a name");
            }

            fields.Add(new AvroField(
                name,
                Read(field.GetProperty("type"), inner),
                field.TryGetProperty("field-id", out var id) ? id.GetInt32() : null));
        }

        record.Fields = fields;
        return record;
    }

    private AvroSchema Union(JsonElement json, string enclosing)
    {
        var branches = json.EnumerateArray().Select(branch => Read(branch, enclosing)).ToArray();
        var kinds = new HashSet<string>();
        foreach (var branch in branches)
        {
            if (branch.Kind == AvroKind.Union || !kinds.Add(branch.Name ?? branch.Kind.ToString()))
            {
                throw AvroError.Broken("a union holds each type once and no union");
            }
        }

        return new AvroSchema(AvroKind.Union) { Branches = branches };
    }

    private AvroSchema Register(JsonElement json, string enclosing, Func<string, AvroSchema> make)
    {
        var name = json.GetProperty("name").GetString()!;
        var space = json.TryGetProperty("namespace", out var given) && given.ValueKind == JsonValueKind.String
            ? given.GetString()!
            : enclosing;
        var full = name.Contains('.', StringComparison.Ordinal) || space.Length == 0 ? name : $"{space}.{name}";
        if (name.Length == 0 || Primitive(full) is not null)
        {
            throw AvroError.Broken($"{name} cannot be a type's name");
        }

        var schema = make(full);
        return _named.TryAdd(full, schema) ? schema : throw AvroError.Broken($"type {full} is defined twice");
    }

    private AvroSchema Named(string name, string enclosing)
    {
        if (Primitive(name) is { } kind)
        {
            return new AvroSchema(kind);
        }

        var full = name.Contains('.', StringComparison.Ordinal) || enclosing.Length == 0 ? name : $"{enclosing}.{name}";
        return _named.TryGetValue(full, out var schema) || _named.TryGetValue(name, out schema)
            ? schema
            : throw AvroError.Broken($"there is no type {name}");
    }

    private static string[] Symbols(JsonElement json)
    {
        var symbols = json.GetProperty("symbols").EnumerateArray().Select(s => s.GetString()!).ToArray();
        return symbols.Distinct().Count() == symbols.Length ? symbols : throw AvroError.Broken("an enum has a symbol twice");
    }

    private static int FixedSize(JsonElement json) =>
        json.GetProperty("size").GetInt32() is var size and >= 0 and <= FixedSizeMax
            ? size
            : throw AvroError.Broken("a fixed's size is out of range");

    private static AvroKind? Primitive(string name) => name switch
    {
        "null" => AvroKind.Null,
        "boolean" => AvroKind.Boolean,
        "int" => AvroKind.Int,
        "long" => AvroKind.Long,
        "float" => AvroKind.Float,
        "double" => AvroKind.Double,
        "bytes" => AvroKind.Bytes,
        "string" => AvroKind.String,
        _ => null,
    };
}
