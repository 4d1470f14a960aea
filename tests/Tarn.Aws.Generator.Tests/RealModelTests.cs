using System.Diagnostics;
using System.Text;
using Tarn.Aws.Generator.Models;
using Xunit.Abstractions;

namespace Tarn.Aws.Generator.Tests;

/// <summary>Generates code for every operation with an access row, as if its door existed, and compiles it.</summary>
public sealed class RealModelTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string[]> RawOperations = new()
    {
        ["kinesis"] = ["PutRecord", "PutRecords", "GetRecords"],
        ["firehose"] = ["PutRecord", "PutRecordBatch"],
    };

    [Theory]
    [InlineData("kinesis")]
    [InlineData("firehose")]
    [InlineData("s3")]
    [InlineData("athena")]
    [InlineData("sts")]
    [InlineData("tarn")]
    public void Doors_over_all_rows_compile(string name)
    {
        var rows = JsonParser.Parse(Text(name + ".access")!).Members.Select(row => row.Key).ToList();
        var run = Run(name, rows, Text(name + ".access")!);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompileErrors());
    }

    [Fact]
    public void All_of_glue_is_emitted_and_compiles()
    {
        var model = ServiceModel.Parse("glue", Text("glue")!);
        var rows = "{" + string.Join(",", model.Operations.Keys.Select(name => $"\"{name}\":[]")) + "}";
        var clock = Stopwatch.StartNew();
        var run = Run("glue", [.. model.Operations.Keys], rows);
        output.WriteLine($"{model.Operations.Count} operations, {run.Sources.Values.Sum(text => text.Length) / 1024} KiB, {clock.ElapsedMilliseconds} ms");
        Assert.Empty(run.Diagnostics);
        clock.Restart();
        Assert.Empty(run.CompileErrors());
        output.WriteLine($"compiled in {clock.ElapsedMilliseconds} ms");
    }

    [Theory]
    [InlineData("kinesis")]
    [InlineData("firehose")]
    [InlineData("s3")]
    [InlineData("glue")]
    [InlineData("athena")]
    [InlineData("sts")]
    public void Every_pattern_is_a_regular_expression_of_ours(string name)
    {
        foreach (var shape in ServiceModel.Parse(name, Text(name)!).Shapes.Values.Where(shape => shape.Pattern is not null))
        {
            var problem = Record.Exception(() => Tarn.Wire.Protocols.JavaPattern.Compile(shape.Pattern!));
            Assert.True(problem is null, $"{shape.Name}: {shape.Pattern}: {problem?.Message}");
        }
    }

    private static GeneratorRun Run(string name, IReadOnlyList<string> operations, string access)
    {
        var model = ServiceModel.Parse(name, Text(name)!);
        var service = name == "tarn" ? "TarnApi" : char.ToUpperInvariant(name[0]) + name[1..];
        var door = new StringBuilder($$"""
            namespace Tarn.Aws.{{service}}.Tests;
            using System.Buffers;
            using Tarn.Aws.{{service}}.Model;
            [AwsService("{{name}}"){{(name is "kinesis" or "s3" ? ", Client" : "")}}]
            internal sealed partial class SampleDoor
            {
                AwsErrorException IDoor.Map(TarnException failure) => CommonErrors.InternalFailure();

            """);
        foreach (var operation in operations)
        {
            var (input, result) = (Contract(model, operation, "Input"), Contract(model, operation, "Output"));
            door.AppendLine(RawOperations.GetValueOrDefault(name)?.Contains(operation) == true
                ? $"[RawBody] ValueTask {operation}({operation}Body body, IBufferWriter<byte> response, Call call, "
                    + $"CancellationToken ct) => throw new Exception();"
                : $"Task<{result}> {operation}({input} input, Call call, CancellationToken ct) => throw new Exception();");
        }

        var files = new List<(string, string)> { (name, Text(name)!), (name + ".access", access) };
        if (Text(name + ".wire") is { } wire)
        {
            files.Add((name + ".wire", wire));
        }

        return new GeneratorRun(door.Append('}').ToString(), [.. files]);
    }

    private static string Contract(ServiceModel model, string operation, string suffix)
    {
        var own = suffix == "Input" ? model.Operations[operation].InputName : model.Operations[operation].OutputName;
        var name = operation + suffix;
        return name != own && model.Shapes.ContainsKey(name) ? operation + "Operation" + suffix : name;
    }

    private static string? Text(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Models", name + ".json");
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }
}
