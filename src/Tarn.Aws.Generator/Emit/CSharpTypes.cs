using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>The C# types of shapes and members.</summary>
internal static class CSharpTypes
{
    /// <summary>The type without a question mark.</summary>
    public static string Of(Shape shape) => shape.Type switch
    {
        "structure" when shape.IsDocument => "string",
        "structure" when shape.IsEventStream => $"global::System.Collections.Generic.IAsyncEnumerable<{CSharpNames.Pascal(shape.Name)}>",
        "structure" => CSharpNames.Pascal(shape.Name),
        "list" => $"global::System.Collections.Generic.IReadOnlyList<{Of(shape.Item!.Shape)}>",
        "map" => $"global::System.Collections.Generic.IReadOnlyDictionary<string, {Of(shape.Value!.Shape)}>",
        "form" => shape.Form!.Value.Type,
        "integer" => "int",
        "long" => "long",
        "double" or "float" => "double",
        "boolean" => "bool",
        "blob" => "global::System.ReadOnlyMemory<byte>",
        "timestamp" => "global::System.DateTimeOffset",
        _ => "string",
    };

    /// <summary>The type of a member; for a stream, a body type.</summary>
    public static string Of(Member member, bool isInput) => member.Streaming && member.Shape.Type == "blob"
        ? CSharpNames.Runtime + (isInput ? "RequestBody" : "ResponseBody")
        : Of(member.Shape);

    /// <summary>Whether the member's type is a value type in C#.</summary>
    public static bool IsValue(Member member) => !member.Streaming
        && member.Shape.Type is "integer" or "long" or "double" or "float" or "boolean" or "blob" or "timestamp" or "form";

    /// <summary>The runtime's name of a timestamp's format.</summary>
    public static string Timestamp(Member member) => CSharpNames.Runtime + "TimestampFormat."
        + ((member.TimestampFormat ?? member.Shape.TimestampFormat) switch
        {
            "unixTimestamp" => "UnixSeconds",
            "iso8601" => "Iso8601",
            "rfc822" => "Rfc822",
            _ => "CodecDefault",
        });
}
