
namespace Tarn.Aws.Generator.Models;

/// <summary>A service model: metadata, operations, shapes, with references resolved.</summary>
internal sealed class ServiceModel
{
    private ServiceModel(string name, JsonValue metadata)
    {
        Name = name;
        ApiVersion = metadata.TextOf("apiVersion") ?? "";
        EndpointPrefix = metadata.TextOf("endpointPrefix") ?? name;
        SigningName = metadata.TextOf("signingName") ?? EndpointPrefix;
        FullName = metadata.TextOf("serviceFullName") ?? name;
        TargetPrefix = metadata.TextOf("targetPrefix") ?? "";
        JsonVersion = metadata.TextOf("jsonVersion") ?? "1.0";
        Namespace = metadata.TextOf("xmlNamespace") ?? "";
        IsQueryCompatible = metadata["awsQueryCompatible"] is not null;
        var protocols = metadata.TextsOf("protocols");
        Protocols = protocols.Count > 0 ? protocols : [metadata.TextOf("protocol") ?? "json"];
    }

    /// <summary>The name of the model's file, without extension.</summary>
    public string Name { get; }

    /// <summary>The API's version, a date.</summary>
    public string ApiVersion { get; }

    /// <summary>The first label of AWS's host names.</summary>
    public string EndpointPrefix { get; }

    /// <summary>The name in a signature's scope.</summary>
    public string SigningName { get; }

    /// <summary>The service's name for people.</summary>
    public string FullName { get; }

    /// <summary>The text before the dot in X-Amz-Target.</summary>
    public string TargetPrefix { get; }

    /// <summary>The version of the JSON protocol: 1.0 or 1.1.</summary>
    public string JsonVersion { get; }

    /// <summary>The namespace of XML answers.</summary>
    public string Namespace { get; }

    /// <summary>Whether errors in JSON carry the older query protocol's code too.</summary>
    public bool IsQueryCompatible { get; }

    /// <summary>The protocols; the first one is preferred.</summary>
    public IReadOnlyList<string> Protocols { get; }

    /// <summary>Operations by name, in the model's order.</summary>
    public Dictionary<string, ModelOperation> Operations { get; } = [];

    /// <summary>Shapes by name.</summary>
    public Dictionary<string, Shape> Shapes { get; } = [];

    /// <summary>Whether members are in path, query and headers.</summary>
    public bool IsRest => Protocols[0].StartsWith("rest-", StringComparison.Ordinal);

    /// <summary>Reads a model.</summary>
    /// <param name="name">The name of its file, without extension.</param>
    /// <param name="wire">Shapes and members that it lacks; null: none.</param>
    /// <exception cref="FormatException">The text is not a model.</exception>
    public static ServiceModel Parse(string name, string text, WireTable? wire = null)
    {
        var json = JsonParser.Parse(text);
        var metadata = json["metadata"] ?? throw new FormatException($"{name}.json has no metadata");
        var model = new ServiceModel(name, metadata);
        foreach (var shape in (json["shapes"]?.Members ?? []).Concat(wire?.Shapes ?? []))
        {
            model.Shapes[shape.Key] = ReadShape(shape.Key, shape.Value, wire?.MembersOf(shape.Key) ?? [], wire?.FormOf(shape.Key), wire?.OptionalOf(shape.Key));
            NameForForms(model.Shapes[shape.Key], wire);
        }

        foreach (var operation in json["operations"]?.Members ?? [])
        {
            var read = new ModelOperation(operation.Key, operation.Value);
            read.Status = wire?.Status(operation.Key) ?? read.Status;
            read.Anonymous |= wire?.Anonymous.Contains(operation.Key) == true;
            model.Operations[operation.Key] = read;
        }

        model.Resolve();
        return model;
    }

    private static Shape ReadShape(
        string name, JsonValue json, IReadOnlyList<KeyValuePair<string, JsonValue>> more, (string Type, string Form)? form, IReadOnlyList<string>? optional)
    {
        var shape = new Shape(name, json, form)
        {
            Item = json["member"] is { } item ? new Member("member", false, item) : null,
            Key = json["key"] is { } key ? new Member("key", false, key) : null,
            Value = json["value"] is { } value ? new Member("value", false, value) : null,
        };
        var required = new HashSet<string>(json.TextsOf("required").Except(optional ?? []));
        foreach (var member in (json["members"]?.Members ?? []).Concat(more))
        {
            shape.Members.Add(new Member(member.Key, required.Contains(member.Key), member.Value));
        }

        return shape;
    }

    private static void NameForForms(Shape shape, WireTable? wire)
    {
        foreach (var member in shape.Members)
        {
            member.LocationName = wire?.QueryName(shape.Name, member.Name) ?? member.LocationName;
        }

        if (shape.Key is not null && wire?.QueryNames(shape.Name) is { } names)
        {
            (shape.Key.LocationName, shape.Value!.LocationName) = names;
        }
    }

    private void Resolve()
    {
        foreach (var shape in Shapes.Values)
        {
            foreach (var member in shape.Members.Concat([shape.Item!, shape.Key!, shape.Value!]).Where(m => m is not null))
            {
                member.Shape = ShapeOf(member.ShapeName, shape.Name);
            }
        }

        foreach (var operation in Operations.Values)
        {
            operation.Input = operation.InputName is { } input ? ShapeOf(input, operation.Name) : null;
            operation.Output = operation.OutputName is { } output ? ShapeOf(output, operation.Name) : null;
        }
    }

    private Shape ShapeOf(string name, string user) => Shapes.TryGetValue(name, out var shape)
        ? shape
        : throw new FormatException($"{Name}.json: {user} refers to the unknown shape {name}");
}
