using System.Globalization;
using System.Text;

namespace Tarn.Wire.Coverage;

/// <summary>The coverage table as the page <c>docs/coverage.md</c>.</summary>
public static class CoverageMarkdown
{
    /// <summary>Writes the page; the same table gives the same text.</summary>
    public static string Render(IReadOnlyList<ServiceCoverage> services)
    {
        var page = new StringBuilder();
        page.Append("# Coverage\n\nWritten by `tarn coverage` from the service models and the doors; do not edit.\n\n");
        page.Append("- **works**: a test observes its effect.\n");
        page.Append("- **kept**: stored and echoed without effect, because a client needs the round trip. The log warns once about each,");
        page.Append(" except for operations that only read.\n");
        page.Append("- **refused**: answered with the service's validation error, which names the alternative.\n");
        page.Append("- **missing**: answered with the service's unknown-operation error.\n\n");
        page.Append("| service | operations | present | missing |\n| --- | ---: | ---: | ---: |\n");
        foreach (var service in services)
        {
            var present = service.Operations.Count(operation => operation.Present);
            page.Append(CultureInfo.InvariantCulture,
                $"| [{service.FullName}](#{service.Name}) | {service.Operations.Count} | {present} | {service.Operations.Count - present} |\n");
        }

        foreach (var service in services)
        {
            Service(page, service);
        }

        return page.ToString();
    }

    /// <summary>The anchor of an operation on the page; refusals name it.</summary>
    public static string Anchor(string service, string operation) => $"docs/coverage.md#{service}-{operation.ToLowerInvariant()}";

    private static void Service(StringBuilder page, ServiceCoverage service)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n<a id=\"{service.Name}\"></a>\n## {service.FullName}\n\n");
        if (service.Operations.Any(operation => operation.Present))
        {
            page.Append("| operation | answer | members |\n| --- | --- | --- |\n");
        }

        foreach (var operation in service.Operations.Where(operation => operation.Present))
        {
            var notes = operation.Notes.Where(note => note.Member != "*").Select(Note);
            page.Append(CultureInfo.InvariantCulture, $"| <a id=\"{service.Name}-{operation.Name.ToLowerInvariant()}\"></a>{operation.Name} ");
            page.Append(CultureInfo.InvariantCulture, $"| {Answer(operation)} | {string.Join("<br>", notes)} |\n");
        }

        var missing = service.Operations.Where(operation => !operation.Present).Select(operation => operation.Name).ToList();
        if (missing.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nMissing: {string.Join(", ", missing)}.\n");
        }
    }

    private static string Answer(OperationCoverage operation) => operation.Notes.FirstOrDefault(note => note.Member == "*") switch
    {
        null => "works",
        { Kept: true } note => $"kept: {Cell(note.Text)}",
        { } note => $"refused: {Cell(note.Text)}",
    };

    private static string Note(MemberCoverage note) =>
        $"`{note.Member}` {(note.Kept ? "kept" : "refused")}: {Cell(note.Text)}";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
