using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Tarn.Aws.Generator.Doors;
using Tarn.Aws.Generator.Emit;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator;

/// <summary>
/// Generates typed contracts from service models and doors. Doors and methods are found by syntax. Each door is emitted
/// from its model, its access rows and its wire table, and only when one of these changed.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ServiceGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider
            .Where(text => text.Path.EndsWith(".json", StringComparison.Ordinal))
            .Select((text, cancellationToken) => new ModelFile(Path.GetFileNameWithoutExtension(text.Path), text.GetText(cancellationToken)?.ToString() ?? ""))
            .Collect();
        var classes = context.SyntaxProvider
            .CreateSyntaxProvider((node, _) => DoorSyntax.IsDoor(node), (found, _) => DoorSyntax.ReadClass(found.Node))
            .Collect();
        var families = context.SyntaxProvider
            .CreateSyntaxProvider((node, _) => DoorSyntax.IsFamily(node), (found, _) => DoorSyntax.ReadFamily(found.Node))
            .Collect();
        var methods = context.SyntaxProvider
            .CreateSyntaxProvider(
                (node, _) => DoorSyntax.IsMethod(node),
                (found, _) => new EquatableList<DoorMethod>(
                    [DoorSyntax.ReadMethod(found.Node), .. DoorSyntax.ReadRefused(found.Node), .. DoorSyntax.ReadTagging(found.Node)]))
            .SelectMany((found, _) => found)
            .Collect();
        var parts = context.SyntaxProvider
            .CreateSyntaxProvider((node, _) => PartSyntax.IsPart(node), (found, _) => PartSyntax.Read(found.Node))
            .Collect();
        var doors = classes.Combine(families).Combine(methods).Combine(parts)
            .SelectMany((found, _) => Doors(found.Left.Left.Left, found.Left.Left.Right, found.Left.Right, found.Right));
        var inputs = doors.Combine(files).Select((pair, _) => (
            Door: pair.Left,
            Model: TextOf(pair.Right, pair.Left.Class.Model),
            Access: TextOf(pair.Right, pair.Left.Class.Model + ".access"),
            Wire: TextOf(pair.Right, pair.Left.Class.Model + ".wire")));
        context.RegisterSourceOutput(inputs, (output, input) => EmitDoor(output, input.Door, input.Model, input.Access, input.Wire));

        var homeless = families.Combine(classes).SelectMany((found, _) => Homeless(found.Left, found.Right));
        context.RegisterSourceOutput(homeless, (output, family) => Report(output, Diagnostics.NoDoor, family.FullName, family.Model));

        // the table belongs to the assembly of the doors; tests that declare their own doors have no table
        var isProduct = context.CompilationProvider.Select((compilation, _) => compilation.AssemblyName == "Tarn.Aws");
        context.RegisterSourceOutput(doors.Collect().Combine(files).Combine(isProduct), (output, pair) =>
        {
            if (pair.Right)
            {
                EmitCoverage(output, pair.Left.Left, pair.Left.Right);
            }
        });
    }

    private static IEnumerable<Door> Doors(
        ImmutableArray<DoorClass> classes,
        ImmutableArray<OperationFamily> families,
        ImmutableArray<DoorMethod> methods,
        ImmutableArray<PartClass> parts)
    {
        var byName = parts.ToLookup(part => part.Name);
        var byClass = methods.ToLookup(method => method.Class);
        foreach (var door in classes.Distinct())
        {
            OperationFamily[] own = [.. families.Where(family => family.Model == door.Model).Distinct()
                .OrderBy(family => family.FullName, StringComparer.Ordinal)];
            var operations = own.Select(family => family.FullName).Prepend(door.FullName).SelectMany(name => byClass[name]);
            yield return new Door(
                door,
                new EquatableList<OperationFamily>(own),
                new EquatableList<DoorMethod>(operations.OrderBy(method => method.Name, StringComparer.Ordinal)),
                DoorParts.Of(door, own, byName));
        }
    }

    // Families that no door takes: their operations would be missing at run time.
    private static IEnumerable<OperationFamily> Homeless(ImmutableArray<OperationFamily> families, ImmutableArray<DoorClass> classes) =>
        families.Where(family => classes.All(door => door.Model != family.Model)).Distinct();

    private static string? TextOf(ImmutableArray<ModelFile> files, string name) =>
        files.FirstOrDefault(file => file.Name == name)?.Text;

    private static void EmitDoor(SourceProductionContext output, Door door, string? model, string? access, string? wire)
    {
        if (model is null)
        {
            Report(output, Diagnostics.NoModel, door.Class.Name, door.Class.Model);
            return;
        }

        Contract contract;
        try
        {
            var table = WireTable.Parse(wire);
            contract = new Contract(door, ServiceModel.Parse(door.Class.Model, model, table), AccessTable.Parse(access), table);
        }
        catch (FormatException error)
        {
            Report(output, Diagnostics.BadModel, door.Class.Model, error.Message);
            return;
        }

        if (!Check(output, contract))
        {
            return;
        }

        var prefix = $"{contract.Service}.{door.Class.Name}.";
        Add(output, prefix + "Shapes.g.cs", RecordEmitter.Emit(contract));
        Add(output, prefix + "Codecs.g.cs", CodecEmitter.Emit(contract));
        Add(output, prefix + "Errors.g.cs", ErrorEmitter.Emit(contract));
        Add(output, prefix + "Operations.g.cs", OperationEmitter.Emit(contract));
        foreach (var family in contract.Operations.Where(one => one.Method.Tagging is not null).GroupBy(one => one.Method.Class))
        {
            Add(output, $"{prefix}{family.Key}.Tags.g.cs", TagsEmitter.Emit(contract, family.Key, family));
        }

        if (ClientEmitter.Emit(contract) is { } client)
        {
            Add(output, prefix + "Client.g.cs", client);
        }
    }

    // Reports all problems. Returns false when emitting would only add compiler errors.
    private static bool Check(SourceProductionContext output, Contract contract)
    {
        var door = contract.Door.Class;
        foreach (var method in contract.Door.Methods.Where(m => m.LooksLikeOperation && !contract.Model.Operations.ContainsKey(m.Name)))
        {
            Report(output, Diagnostics.NoOperation, method.Class, method.Name, door.Model);
        }

        foreach (var missing in contract.Door.Constructor?.Missing ?? Enumerable.Empty<string>())
        {
            Report(output, Diagnostics.NoPart, missing, contract.Door.Constructor!.Parts);
        }

        var isWhole = CheckFamilies(output, contract);
        return contract.Operations.Aggregate(isWhole, (isWhole, operation) => CheckOperation(output, contract, operation) && isWhole);
    }

    private static bool CheckFamilies(SourceProductionContext output, Contract contract)
    {
        var operations = contract.Door.Methods.Where(method => contract.Model.Operations.ContainsKey(method.Name)).ToList();
        foreach (var family in contract.Door.Families)
        {
            var count = operations.Count(method => method.Class == family.FullName);
            if (count > OperationFamily.OperationsMax)
            {
                Report(output, Diagnostics.LargeFamily, family.FullName, count, OperationFamily.OperationsMax);
            }
        }

        var twice = operations.GroupBy(method => method.Name).Where(same => same.Count() > 1).ToList();
        foreach (var same in twice)
        {
            Report(output, Diagnostics.TwoMethods, contract.Door.Class.Model, same.Key, string.Join(", ", same.Select(method => method.Class)));
        }

        return twice.Count == 0;
    }

    private static bool CheckOperation(SourceProductionContext output, Contract contract, BoundOperation operation)
    {
        var door = contract.Door.Class;
        if (contract.Access.Row(operation.Name) is not { } row)
        {
            Report(output, Diagnostics.NoAccessRow, operation.Method.Class, operation.Name, door.Model);
            return true;
        }

        var isWhole = true;
        foreach (var path in AccessEmitter.Members(row).Where(path => OperationEmitter.MemberText(operation, path) is null)
            .Concat(KeyEmitter.Unknown(operation, row))
            .Concat(OperationEmitter.UnknownArguments(operation)))
        {
            Report(output, Diagnostics.NoMember, door.Model, operation.Name, path);
            isWhole = false;
        }

        foreach (var path in KeptEmitter.Unknown(contract, operation).Concat(RefusedEmitter.Unknown(operation)))
        {
            Report(output, Diagnostics.NoKeptMember, door.Model, operation.Name, path);
            isWhole = false;
        }

        if (RefusedEmitter.Of(operation).Count > 0 && !operation.Method.Refuses)
        {
            Report(output, Diagnostics.NeverRefuses, operation.Method.Class, operation.Name);
        }

        var problem = (operation.Method.Raw ? RawBodyEmitter.Problem(operation) : TagsEmitter.Problem(operation))
            ?? EventEmitter.Problem(contract, operation);
        if (problem is not null)
        {
            Report(output, Diagnostics.Unsupported, operation.Method.Class, operation.Name, problem);
            isWhole = false;
        }

        return isWhole;
    }

    private static void EmitCoverage(SourceProductionContext output, ImmutableArray<Door> doors, ImmutableArray<ModelFile> files)
    {
        var services = new List<(ServiceModel, WireTable, Door?)>();
        foreach (var file in files.Where(file => !file.Name.Contains(".")).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            try
            {
                var wire = WireTable.Parse(TextOf(files, file.Name + ".wire"));
                services.Add((ServiceModel.Parse(file.Name, file.Text, wire), wire, doors.FirstOrDefault(door => door.Class.Model == file.Name)));
            }
            catch (FormatException)
            {
                // if a door uses the model, EmitDoor reports the error; other JSON files are not models
            }
        }

        if (services.Count > 0)
        {
            Add(output, "CoverageTable.g.cs", CoverageEmitter.Emit(services));
        }
    }

    private static void Add(SourceProductionContext output, string name, string code) =>
        output.AddSource(name, SourceText.From(code, Encoding.UTF8));

    private static void Report(SourceProductionContext output, DiagnosticDescriptor descriptor, params object[] arguments) =>
        output.ReportDiagnostic(Diagnostic.Create(descriptor, Location.None, arguments));
}
