using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tarn.Aws.Generator.Doors;

/// <summary>
/// Finds doors and their methods by syntax alone. Without the semantic model, an edit elsewhere costs nothing.
/// </summary>
internal static class DoorSyntax
{
    /// <summary>Whether the node is a class with <c>[AwsService]</c>.</summary>
    public static bool IsDoor(SyntaxNode node) => node is ClassDeclarationSyntax type && Attribute(type, "AwsService") is not null;

    /// <summary>Whether the node is a class with <c>[AwsOperations]</c>.</summary>
    public static bool IsFamily(SyntaxNode node) => node is ClassDeclarationSyntax type && Attribute(type, "AwsOperations") is not null;

    /// <summary>Whether the node is a method of a partial class.</summary>
    public static bool IsMethod(SyntaxNode node) =>
        node is MethodDeclarationSyntax { Parent: ClassDeclarationSyntax type }
        && type.Modifiers.Any(SyntaxKind.PartialKeyword);

    public static DoorClass ReadClass(SyntaxNode node)
    {
        var type = (ClassDeclarationSyntax)node;
        var model = Text(Attribute(type, "AwsService")!, 0);
        return new DoorClass(
            NamespaceOf(type), type.Identifier.Text, model, Attribute(type, "Client") is not null,
            PartSyntax.HasNoConstructor(type), new EquatableList<Part>(PartSyntax.FieldsOf(type)));
    }

    /// <summary>Reads a family's class.</summary>
    public static OperationFamily ReadFamily(SyntaxNode node)
    {
        var type = (ClassDeclarationSyntax)node;
        return new OperationFamily(NamespaceOf(type), type.Identifier.Text, Text(Attribute(type, "AwsOperations")!, 0));
    }

    public static DoorMethod ReadMethod(SyntaxNode node)
    {
        var method = (MethodDeclarationSyntax)node;
        var type = (ClassDeclarationSyntax)method.Parent!;
        var parameters = method.ParameterList.Parameters.Select(parameter => parameter.Type?.ToString() ?? "").ToArray();
        var notes = method.AttributeLists.SelectMany(list => list.Attributes)
            .Where(attribute => NameOf(attribute) is "Kept" or "Refused" or "RefusedInside" or "Newer")
            .SelectMany(attribute => Text(attribute, 0).Split(',').Select(member => new CoverageNote(
                NameOf(attribute), member.Trim(), Text(attribute, 1), Values(attribute))));
        return new DoorMethod(
            NamespaceOf(type) + "." + type.Identifier.Text,
            method.Identifier.Text,
            Attribute(method, "RawBody") is not null,
            Attribute(method, "Client") is not null,
            method.ReturnType.ToString().StartsWith("ValueTask", System.StringComparison.Ordinal),
            method.ReturnType is IdentifierNameSyntax { Identifier.Text: "Task" },
            parameters.Length >= 3 && parameters[parameters.Length - 2].EndsWith("Call", System.StringComparison.Ordinal)
                && parameters[parameters.Length - 1].EndsWith("CancellationToken", System.StringComparison.Ordinal)
                && (parameters[0].EndsWith("Input", System.StringComparison.Ordinal)
                    || parameters[0].EndsWith("Body", System.StringComparison.Ordinal)),
            method.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => access.Name.Identifier.Text is "Refuse" or "Refusals"),
            new EquatableList<CoverageNote>(notes));
    }

    /// <summary>Reads the operations that a method refuses: one for each <c>[RefusedOperation]</c>.</summary>
    public static IEnumerable<DoorMethod> ReadRefused(SyntaxNode node)
    {
        var method = (MethodDeclarationSyntax)node;
        var refusing = new RefusingMethod(
            method.Identifier.Text,
            method.Modifiers.Any(SyntaxKind.StaticKeyword),
            new EquatableList<string>(method.ParameterList.Parameters.Skip(2).Select(parameter => parameter.Identifier.Text)));
        return method.AttributeLists.SelectMany(list => list.Attributes)
            .Where(attribute => NameOf(attribute) == "RefusedOperation")
            .Select(attribute => ReadMethod(node) with
            {
                Name = Text(attribute, 0),
                LooksLikeOperation = true,
                Notes = new EquatableList<CoverageNote>([new CoverageNote("Refused", "*", Text(attribute, 1), new EquatableList<string>([]))]),
                Refusing = refusing,
            });
    }

    /// <summary>Reads the generated operations over a resource's tags: three for each <c>[Tags]</c>.</summary>
    public static IEnumerable<DoorMethod> ReadTagging(SyntaxNode node)
    {
        var method = (MethodDeclarationSyntax)node;
        return Attribute(method, "Tags") is not { } tags ? [] : new[] { "Add", "List", "Remove" }.Select((work, i) => ReadMethod(node) with
        {
            Name = Text(tags, i),
            LooksLikeOperation = true,
            ReturnsNothing = false,
            Tagging = new TaggingMethod(
                method.Identifier.Text,
                work,
                new EquatableList<string>(method.ParameterList.Parameters.Skip(1).Select(parameter => parameter.Identifier.Text))),
        });
    }

    private static AttributeSyntax? Attribute(MemberDeclarationSyntax member, string name) =>
        member.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(attribute => NameOf(attribute) == name);

    private static string NameOf(AttributeSyntax attribute)
    {
        var name = attribute.Name is QualifiedNameSyntax qualified ? qualified.Right.Identifier.Text : attribute.Name.ToString();
        return name.EndsWith("Attribute", System.StringComparison.Ordinal) ? name.Substring(0, name.Length - 9) : name;
    }

    // The text of an argument: a literal, or literals joined by a plus.
    private static string Text(AttributeSyntax attribute, int index)
    {
        var arguments = attribute.ArgumentList?.Arguments;
        return arguments is { } given && given.Count > index ? Text(given[index].Expression) : "";
    }

    private static EquatableList<string> Values(AttributeSyntax attribute) =>
        new(attribute.ArgumentList?.Arguments.Skip(2).Select(argument => Text(argument.Expression)) ?? []);

    private static string Text(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        BinaryExpressionSyntax sum => Text(sum.Left) + Text(sum.Right),
        _ => "",
    };

    internal static string NamespaceOf(SyntaxNode node) =>
        string.Join(".", node.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(space => space.Name.ToString()));
}
