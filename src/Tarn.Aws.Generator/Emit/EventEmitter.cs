using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits the additional types of an operation that returns a stream of events.</summary>
internal static class EventEmitter
{
    /// <summary>The reason why an operation's events cannot be emitted, or null.</summary>
    public static string? Problem(Contract contract, BoundOperation operation)
    {
        if (operation.InputShape.Members.Any(member => member.Shape.IsEventStream))
        {
            return "events in a request are not emitted yet";
        }

        return operation.Events is null ? null
            : operation.Method.Raw ? "a raw body cannot answer with events"
            : operation.Events.Shape.Members.Any(member => !member.Shape.IsException && member.Shape.Type != "structure")
                ? "an event must be a structure"
            : null;
    }

    /// <summary>Emits the record of one event: one member of the union, or an event that writes itself.</summary>
    public static void Union(CodeWriter code, Contract contract, Shape union)
    {
        var type = CSharpNames.Pascal(union.Name);
        var declared = $"{CSharpNames.Runtime}IEventShape<{type}>";
        var events = union.Members.Where(member => !member.Shape.IsException).ToList();
        code.Line($"/// <summary>One event of {type}: one member is given, or <see cref=\"Raw\"/>. A stream that fails throws.</summary>");
        code.Open($"public sealed partial record {type} : {declared}");
        foreach (var item in events)
        {
            code.Line($"public {CSharpNames.Pascal(item.Shape.Name)}? {CSharpNames.Property(type, item)} {{ get; init; }}");
        }

        code.Line("/// <summary>An event that writes itself.</summary>");
        code.Line($"public {CSharpNames.Runtime}RawEvent? Raw {{ get; init; }}");
        code.Line($"{CSharpNames.Runtime}RawEvent? {declared}.Raw => Raw;");
        code.Line($"static global::System.Collections.Generic.IReadOnlyCollection<string> {declared}.Exceptions {{ get; }} = ["
            + string.Join(", ", union.Members.Where(member => member.Shape.IsException)
                .Select(member => CSharpNames.Literal(member.Shape.ErrorCode ?? member.Shape.Name))) + "];");
        code.Open($"static string {declared}.TypeOf({type} value) => value switch");
        foreach (var item in events)
        {
            code.Line($"{{ {CSharpNames.Property(type, item)}: not null }} => {CSharpNames.Literal(item.Name)},");
        }

        code.Line("_ => value.Raw!.Type,");
        code.Close(";");
        foreach (var item in events)
        {
            if (item.Shape.Members.FirstOrDefault(member => member.EventPayload && member.Shape.Type == "blob") is { } bytes)
            {
                var inner = CSharpNames.Property(CSharpNames.Pascal(item.Shape.Name), bytes);
                code.Line(
                    $"static global::System.ReadOnlyMemory<byte>? {declared}.PayloadOf({type} value) => value.{CSharpNames.Property(type, item)}?.{inner};");
            }
        }

        code.Open($"static void {declared}.Write<TWriter>(ref TWriter writer, {type} value)");
        foreach (var item in events)
        {
            var property = CSharpNames.Property(type, item);
            code.Line($"if (value.{property} is not null) {{ {CSharpNames.Pascal(item.Shape.Name)}Codec.Write(ref writer, value.{property}); }}");
        }

        code.Close();
        code.Close();
        code.Line();
    }
}
