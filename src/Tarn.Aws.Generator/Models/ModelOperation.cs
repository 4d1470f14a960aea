namespace Tarn.Aws.Generator.Models;

/// <summary>An operation of a service model.</summary>
internal sealed class ModelOperation(string name, JsonValue json)
{
    public string Name { get; } = name;

    /// <summary>The HTTP method.</summary>
    public string Method { get; } = json["http"]?.TextOf("method") ?? "POST";

    /// <summary>The template of the URI.</summary>
    public string Uri { get; } = json["http"]?.TextOf("requestUri") ?? "/";

    /// <summary>The HTTP status of a successful answer.</summary>
    public string Status { get; set; } = json["http"]?.TextOf("responseCode") ?? "200";

    /// <summary>The input's shape name, or null.</summary>
    public string? InputName { get; } = json["input"]?.TextOf("shape");

    /// <summary>The output's shape name, or null.</summary>
    public string? OutputName { get; } = json["output"]?.TextOf("shape");

    /// <summary>The input's root element, if the model names one.</summary>
    public string? InputElement { get; } = json["input"]?.TextOf("locationName");

    /// <summary>The element around the answer in the query protocol.</summary>
    public string? ResultWrapper { get; } = json["output"]?.TextOf("resultWrapper");

    /// <summary>Whether clients may compress the body.</summary>
    public bool TakesGzip { get; } = json["requestcompression"] is not null;

    /// <summary>Whether unsigned calls are allowed.</summary>
    public bool Anonymous { get; set; } = json.TextOf("authtype") == "none";

    /// <summary>The input, set after all shapes were read; null: the model has none.</summary>
    public Shape? Input { get; set; }

    /// <summary>The output, set after all shapes were read; null: the model has none.</summary>
    public Shape? Output { get; set; }
}
