using Microsoft.CodeAnalysis;

namespace Tarn.Aws.Generator;

/// <summary>The generator's diagnostics. Each fails the build.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor NoAccessRow = Error(
        "TARN001", "An operation has no access row", "{0}.{1} has no row in Models/{2}.access.json");

    public static readonly DiagnosticDescriptor NoModel = Error(
        "TARN002", "A door has no model", "{0} names the model '{1}', but there is no Models/{1}.json among the additional files");

    public static readonly DiagnosticDescriptor NoOperation = Error(
        "TARN003", "A method looks like an operation", "{0}.{1} takes an input, a call and a token, but '{2}' has no operation {1}");

    public static readonly DiagnosticDescriptor BadModel = Error("TARN004", "A model cannot be read", "Models/{0}: {1}");

    public static readonly DiagnosticDescriptor Unsupported = Error(
        "TARN005", "An operation needs an unsupported feature", "{0}.{1}: {2}");

    public static readonly DiagnosticDescriptor NoMember = Error(
        "TARN006", "An access row names no member", "Models/{0}.access.json: {1} has no text or number {2}");

    public static readonly DiagnosticDescriptor TwoMethods = Error(
        "TARN007", "An operation has two methods", "{0}.{1} is a method of several classes: {2}");

    public static readonly DiagnosticDescriptor LargeFamily = Error(
        "TARN008", "A family has too many operations", "{0} has {1} operations; a family has at most {2}: make two of it");

    public static readonly DiagnosticDescriptor NoDoor = Error(
        "TARN009", "A family has no door", "{0} names the model '{1}', but no door has that model");

    public static readonly DiagnosticDescriptor NoKeptMember = Error(
        "TARN010", "A kept or refused member is not in the input", "{0}.{1} has no member {2}");

    public static readonly DiagnosticDescriptor NeverRefuses = Error(
        "TARN011", "An operation does not refuse its refused members", "{0}.{1} has [Refused] members and does not call input.Refuse()");

    public static readonly DiagnosticDescriptor NoPart = Error(
        "TARN012", "A part of a door is missing", "{0}, and neither {1} nor a class of the doors is one");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Tarn", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
