using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Tarn.Aws.Generator.Tests;

/// <summary>Runs the generator on sources and additional files, as the compiler does.</summary>
internal sealed class GeneratorRun
{
    // with this name, generated code can use the runtime's internals, as inside Tarn.Aws
    private const string AssemblyName = "Tarn.Aws.Tests";

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Tarn.Aws.Generator", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly CSharpCompilation _compilation;
    private readonly ImmutableArray<AdditionalText> _files;
    private GeneratorDriver _driver;

    public GeneratorRun(string source, params (string Name, string Text)[] files)
    {
        _files = [.. files.Select(file => new File($"/Models/{file.Name}.json", file.Text))];
        _compilation = CSharpCompilation.Create(
            AssemblyName,
            [Tree(source, "Door.cs"), Tree(GlobalUsings, "Usings.cs")],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        _driver = CSharpGeneratorDriver.Create(
            [new ServiceGenerator().AsSourceGenerator()],
            _files,
            ParseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        _driver = _driver.RunGenerators(_compilation);
    }

    private const string GlobalUsings = """
        global using System;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Tarn.Access;
        global using Tarn.Wire.Protocols;
        global using Tarn.Storage;
        """;

    public ImmutableArray<Diagnostic> Diagnostics => _driver.GetRunResult().Diagnostics;

    public IReadOnlyDictionary<string, string> Sources => _driver.GetRunResult().Results[0].GeneratedSources
        .ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    public string Source(string ending) => Sources.Single(source => source.Key.EndsWith(ending, StringComparison.Ordinal)).Value;

    /// <summary>The errors of compiling the sources with the generated code.</summary>
    public IReadOnlyList<Diagnostic> CompileErrors() => Compiled(DiagnosticSeverity.Error);

    /// <summary>The warnings of the same; in the product each fails the build.</summary>
    public IReadOnlyList<Diagnostic> CompileWarnings() => Compiled(DiagnosticSeverity.Warning);

    private IReadOnlyList<Diagnostic> Compiled(DiagnosticSeverity severity)
    {
        _driver.RunGeneratorsAndUpdateCompilation(_compilation, out var output, out _);
        return [.. output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == severity)];
    }

    /// <summary>Adds a source, and returns why each door's output was generated or reused.</summary>
    public IEnumerable<IncrementalStepRunReason> AfterAdding(string source)
    {
        _driver = _driver.RunGenerators(_compilation.AddSyntaxTrees(Tree(source, "Other.cs")));
        return _driver.GetRunResult().Results[0].TrackedOutputSteps.SelectMany(step => step.Value)
            .SelectMany(step => step.Outputs).Select(output => output.Reason);
    }

    private static SyntaxTree Tree(string source, string path) => CSharpSyntaxTree.ParseText(source, ParseOptions, path);

    private sealed class File(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
