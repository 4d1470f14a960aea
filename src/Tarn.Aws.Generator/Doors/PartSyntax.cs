using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tarn.Aws.Generator.Doors;

/// <summary>Finds the classes and records from which doors are made, by syntax.</summary>
internal static class PartSyntax
{
    private static readonly Regex Qualifier = new(@"\s|(?:\w+\.)+(?=\w)");

    /// <summary>Whether the node is a class with one constructor of parts, a family, or a record of parts.</summary>
    public static bool IsPart(SyntaxNode node) => node is TypeDeclarationSyntax type and (ClassDeclarationSyntax or RecordDeclarationSyntax)
        && type.Parent is BaseNamespaceDeclarationSyntax
        && (IsRecordOfParts(type) || (type is ClassDeclarationSyntax && (ParametersOf(type) is not null || DoorSyntax.IsFamily(type))));

    public static PartClass Read(SyntaxNode node)
    {
        var type = (TypeDeclarationSyntax)node;
        var parts = ParametersOf(type)?.Parameters.Select(one => Part(one.Type!, one.Identifier, one.Default is not null)) ?? [];
        if (IsRecordOfParts(type))
        {
            parts = parts.Concat(type.Members.OfType<PropertyDeclarationSyntax>().Select(one => Part(one.Type, one.Identifier, false)));
        }

        return new PartClass(DoorSyntax.NamespaceOf(type), type.Identifier.Text, new EquatableList<Part>(parts));
    }

    /// <summary>Whether a door leaves its constructor to the generator.</summary>
    public static bool HasNoConstructor(ClassDeclarationSyntax door) =>
        door.ParameterList is null && !door.Members.OfType<ConstructorDeclarationSyntax>().Any();

    /// <summary>The fields that a door's constructor has to set.</summary>
    public static IEnumerable<Part> FieldsOf(ClassDeclarationSyntax door) =>
        from field in door.Members.OfType<FieldDeclarationSyntax>()
        where field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) && !field.Modifiers.Any(SyntaxKind.StaticKeyword)
        from variable in field.Declaration.Variables
        where variable.Initializer is null
        select Part(field.Declaration.Type, variable.Identifier, false);

    private static bool IsRecordOfParts(TypeDeclarationSyntax type) =>
        type is RecordDeclarationSyntax && type.Identifier.Text.EndsWith("Parts", System.StringComparison.Ordinal);

    private static ParameterListSyntax? ParametersOf(TypeDeclarationSyntax type)
    {
        var constructors = type.Members.OfType<ConstructorDeclarationSyntax>().ToList();
        return type.ParameterList ?? (constructors.Count == 1 ? constructors[0].ParameterList : null);
    }

    private static Part Part(TypeSyntax type, SyntaxToken name, bool isOptional) =>
        new(Qualifier.Replace(type.ToString(), "").TrimEnd('?'), name.Text, isOptional);
}
