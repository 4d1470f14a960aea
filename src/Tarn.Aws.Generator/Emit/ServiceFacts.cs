using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits the facts of a service's errors, which its descriptor holds.</summary>
internal static class ServiceFacts
{
    /// <summary>The codes and messages of refused inputs.</summary>
    public static void Validation(CodeWriter code, WireTable wire)
    {
        code.Line($"ValidationErrorCode = {CSharpNames.Literal(wire.ValidationError)},");
        if (wire.InnerValidationError is { } inner)
        {
            code.Line($"InnerValidationErrorCode = {CSharpNames.Literal(inner)},");
        }

        if (wire.ValidationQueryCode is { } queryCode)
        {
            code.Line($"ValidationQueryCode = {CSharpNames.Literal(queryCode)},");
        }

        if (wire.ValidationMessage is { } message)
        {
            code.Line($"ValidationMessage = {CSharpNames.Literal(message)},");
        }
    }

    /// <summary>Whether bodies may be compressed.</summary>
    public static void Bodies(CodeWriter code, ServiceModel model)
    {
        if (model.Operations.Values.Any(operation => operation.TakesGzip))
        {
            code.Line("TakesGzip = true,");
        }
    }

    /// <summary>The namespace of errors, and the operations that only the service's own path takes.</summary>
    public static void Errors(CodeWriter code, Contract contract)
    {
        if (contract.Wire.ErrorNamespace is { } space)
        {
            var namesShapes = contract.Model.IsQueryCompatible;
            var codes = contract.Model.Shapes.Values.Where(shape => shape.IsException)
                .Select(shape => CSharpNames.Literal(namesShapes ? shape.Name : shape.ErrorCode ?? shape.Name));
            code.Line($"ErrorNamespace = {CSharpNames.Literal(space)},");
            code.Line($"ErrorCodes = [{string.Join(", ", codes)}],");
        }

        if (contract.Wire.RootOnly.Count > 0)
        {
            code.Line($"RootOnly = [{string.Join(", ", contract.Wire.RootOnly.Select(CSharpNames.Literal))}],");
        }
    }
}
