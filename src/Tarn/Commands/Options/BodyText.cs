namespace Tarn.Commands.Options;

/// <summary>The text of a message: the argument itself, or standard input for <c>-</c>.</summary>
internal static class BodyText
{
    public static async Task<string> Read(string argument, CancellationToken cancellationToken) =>
        argument == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : argument;
}
