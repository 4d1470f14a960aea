using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Tarn.Aws.S3;
using Tarn.Wire.Protocols;

namespace Tarn.Tests.Architecture;

/// <summary>
/// Every member of an implemented S3 operation's input is read by its code, kept or refused: a member that is ignored
/// would let a client believe that it had an effect.
/// </summary>
public sealed class ReadMembersTests
{
    // The wire reads these: the length of a body, and a document's checksums.
    private static readonly string[] Framing = ["ContentLength"];
    private static readonly string[] OfDocuments = ["ContentMD5", "ChecksumAlgorithm"];

    [Fact]
    public void No_member_of_an_S3_operation_is_ignored()
    {
        var read = GettersCalled(typeof(S3Door).Assembly);
        var noted = NotedMembers();
        var ignored = new List<string>();
        foreach (var (operation, input, named) in Operations())
        {
            // Groups of members are internal properties, each with the name of its type.
            var groups = input.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic)
                .Where(one => one.PropertyType.Name == one.Name && read.Contains(Name(input, one.Name))).Select(one => one.PropertyType).ToArray();
            foreach (var member in input.GetProperties().Where(one => one.CanWrite && one.DeclaringType == input && !Framing.Contains(one.Name)))
            {
                var isGrouped = Array.Exists(groups, group => read.Contains(Name(group, member.Name)));
                var isOfDocument = OfDocuments.Contains(member.Name) && input.GetProperty("Body") is null && input.GetProperty("CopySource") is null;
                if (!isGrouped && !isOfDocument && !noted.Contains(member.Name) && !read.Contains(Name(input, member.Name)) && !named.Contains("*")
                    && !named.Any(one => one == member.Name || one.StartsWith(member.Name + ".", StringComparison.Ordinal)))
                {
                    ignored.Add($"{operation}: {member.Name}");
                }
            }
        }

        Assert.True(ignored.Count == 0, "members without an effect:\n" + string.Join('\n', ignored.Order(StringComparer.Ordinal)));
    }

    private static string Name(Type type, string property) => $"{type.Name}.get_{property}";

    // An operation is a method whose first parameter is an input of the model.
    private static IEnumerable<(string Operation, Type Input, HashSet<string> Named)> Operations() =>
        from type in typeof(S3Door).Assembly.GetTypes()
        where type.Namespace?.StartsWith("Tarn.Aws.S3", StringComparison.Ordinal) == true
            && type.Name.EndsWith("Operations", StringComparison.Ordinal)
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        let input = method.GetParameters().FirstOrDefault()?.ParameterType
        where input?.Namespace == "Tarn.Aws.S3.Model" && input.Name == method.Name + "Input"
        select (method.Name, input, NamedMembers(method));

    private static HashSet<string> NamedMembers(MethodInfo method) =>
        [.. method.GetCustomAttributesData()
            .Where(one => one.AttributeType == typeof(KeptAttribute) || one.AttributeType == typeof(RefusedAttribute)
                || one.AttributeType == typeof(RefusedInsideAttribute))
            .SelectMany(one => ((string)one.ConstructorArguments[0].Value!).Split(", "))];

    // Kept or refused wherever a group of members has them.
    private static HashSet<string> NotedMembers()
    {
        using var wire = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src/Tarn.Aws/Models/s3.wire.json")));
        return [.. wire.RootElement.GetProperty("notes").EnumerateObject().SelectMany(group => group.Value.EnumerateArray())
            .Select(note => (note.TryGetProperty("kept", out var kept) ? kept : note.GetProperty("refused")).GetString()!)];
    }

    // The generated types read their own members, to check and to write them.
    private static HashSet<string> GettersCalled(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var called = new HashSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            var owner = metadata.GetTypeDefinition(method.GetDeclaringType());
            while (!owner.GetDeclaringType().IsNil)
            {
                owner = metadata.GetTypeDefinition(owner.GetDeclaringType());
            }

            var space = metadata.GetString(owner.Namespace);
            if (method.RelativeVirtualAddress != 0 && space.StartsWith("Tarn.Aws.S3", StringComparison.Ordinal)
                && !space.EndsWith(".Model", StringComparison.Ordinal))
            {
                called.UnionWith(CallsOf(file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!, metadata));
            }
        }

        return called;
    }

    private static IEnumerable<string> CallsOf(byte[] code, MetadataReader metadata)
    {
        for (var at = 0; at < code.Length;)
        {
            var isWide = code[at] == 0xFE;
            var instruction = isWide ? Wide[code[at + 1]] : Narrow[code[at]];
            at += isWide ? 2 : 1;
            if (instruction.OperandType == OperandType.InlineMethod && NameOf(BitConverter.ToInt32(code, at), metadata) is { } name)
            {
                yield return name;
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static string? NameOf(int token, MetadataReader metadata)
    {
        var handle = MetadataTokens.EntityHandle(token);
        if (handle.Kind != HandleKind.MethodDefinition)
        {
            return null;
        }

        var method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
        return $"{metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name)}.{metadata.GetString(method.Name)}";
    }

    private static readonly Dictionary<byte, OpCode> Narrow = Codes(isWide: false);

    private static readonly Dictionary<byte, OpCode> Wide = Codes(isWide: true);

    private static Dictionary<byte, OpCode> Codes(bool isWide) =>
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!)
            .Where(code => (code.Size == 2) == isWide).ToDictionary(code => (byte)code.Value);
}
