using System.Text.Json;

namespace Tarn.Delivery.Tests.Jq;

/// <summary>A case of the manual: a program, its input and its outputs, each as jq 1.6 prints it.</summary>
internal sealed record JqCase(string Section, string Program, string Input, string[] Outputs)
{
    public static IReadOnlyList<JqCase> All { get; } = Read();

    private static List<JqCase> Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestData.Path("../jq-manual.json")));
        return
        [
            .. document.RootElement.EnumerateArray().Select(row => new JqCase(
                row.GetProperty("section").GetString()!,
                row.GetProperty("program").GetString()!,
                row.GetProperty("input").GetString()!,
                [.. row.GetProperty("outputs").EnumerateArray().Select(output => output.GetString()!)])),
        ];
    }
}
