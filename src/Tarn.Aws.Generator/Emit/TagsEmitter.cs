using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits the operations over tags that a family declares with <c>[Tags]</c>.</summary>
internal static class TagsEmitter
{
    /// <summary>The file with a family's operations.</summary>
    public static string Emit(Contract contract, string family, IEnumerable<BoundOperation> operations)
    {
        var end = family.LastIndexOf('.');
        var code = CodeWriter.File(family.Substring(0, end));
        code.Line($"using {contract.Namespace};");
        code.Line();
        code.Open($"partial class {family.Substring(end + 1)}");
        foreach (var operation in operations)
        {
            Operation(code, operation, contract.Model.IsQueryCompatible);
        }

        code.Close();
        return code.ToString();
    }

    /// <summary>Why the operation cannot be written; null: it can, or has a method of its own.</summary>
    public static string? Problem(BoundOperation operation) => operation.Method.Tagging?.Work switch
    {
        "Add" when KeyEmitter.Tags(operation) is null => "its input has no tags",
        "List" when Listed(operation) is null => "its output has no tags",
        "Remove" when KeyEmitter.TagKeys(operation) is null => "its input has no keys of tags",
        _ => null,
    };

    private static void Operation(CodeWriter code, BoundOperation operation, bool leavesOutEmpty)
    {
        var method = operation.Method.Tagging!;
        code.Open($"public async global::System.Threading.Tasks.Task<{operation.Output}> {operation.Name}({operation.Input} input, "
            + "global::Tarn.Access.Call call, global::System.Threading.CancellationToken ct)");
        var arguments = method.Members.Select(member => OperationEmitter.Argument(operation, member)).Prepend("call");
        code.Line($"var resource = {method.Name}({string.Join(", ", arguments)});");
        switch (method.Work)
        {
            case "List":
                code.Line($"var (page, hasMore) = await resource.Page({Given(operation, "ExclusiveStartTagKey", "Marker")}, "
                    + $"{Given(operation, "Limit", "MaxItems")}, ct);");
                var output = operation.OutputShape.Members;
                var isFull = output.FirstOrDefault(member => member.Name is "HasMoreTags" or "IsTruncated");
                code.Line($"return new {operation.Output} {{ {Listed(operation, leavesOutEmpty)}"
                    + (isFull is null ? "" : $", {isFull.Name} = hasMore")
                    + (output.Any(member => member.Name == "Marker") ? ", Marker = hasMore ? page[^1].Key : null" : "") + " };");
                break;
            default:
                code.Line($"await resource.{method.Work}({(method.Work == "Add" ? KeyEmitter.Tags(operation) : KeyEmitter.TagKeys(operation))}, ct);");
                code.Line($"return new {operation.Output}();");
                break;
        }

        code.Close();
        code.Line();
    }

    // Queues leave out an empty map, as AWS's answers to both protocols do.
    private static string? Listed(BoundOperation operation, bool leavesOutEmpty = false)
    {
        var tags = operation.OutputShape.Members.FirstOrDefault(member => KeyEmitter.IsTags(member.Shape));
        return tags is null ? null : $"{CSharpNames.Property(operation.Output, tags)} = " + (tags.Shape.Type == "map"
            ? (leavesOutEmpty ? "page.Count == 0 ? null : " : "") + "global::System.Linq.Enumerable.ToDictionary(page, tag => tag.Key, tag => tag.Value)"
            : "[.. global::System.Linq.Enumerable.Select(page, "
                + $"tag => new {CSharpNames.Pascal(tags.Shape.Item!.Shape.Name)} {{ Key = tag.Key, Value = tag.Value }})]");
    }

    private static string Given(BoundOperation operation, params string[] names) =>
        operation.InputShape.Members.FirstOrDefault(member => names.Contains(member.Name)) is { } found
            ? $"input.{CSharpNames.Property(operation.Input, found)}"
            : "null";
}
