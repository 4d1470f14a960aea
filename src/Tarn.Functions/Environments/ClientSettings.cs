using System.Text;
using Tarn.Processes.Native;

namespace Tarn.Functions.Environments;

/// <summary>The settings file of AWS's clients, which all functions share. It names the server as endpoint.</summary>
internal static class ClientSettings
{
    /// <summary>The variable that names the file. A function's own value comes before Tarn's.</summary>
    public const string Variable = "AWS_CONFIG_FILE";

    /// <summary>The file's name in the folder of bootstraps.</summary>
    public const string Name = "aws-config";

    private const uint ReadableFile = 0b110_100_100;
    private static readonly Lock Gate = new();

    /// <summary>Writes the file, unless it is there with the same text.</summary>
    /// <param name="folder">The folder of bootstraps.</param>
    /// <param name="endpoint">The address of the server's doors, the same for all functions of a server.</param>
    /// <returns>The endpoint's URL as clients take it.</returns>
    public static string Write(string folder, Uri endpoint)
    {
        var endpointUrl = endpoint.GetLeftPart(UriPartial.Authority);
        var path = Path.Combine(folder, Name);
        var bytes = Encoding.UTF8.GetBytes($"[default]\nendpoint_url = {endpointUrl}\ns3 =\n    addressing_style = path\n");
        lock (Gate)
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            {
                return endpointUrl;
            }

            File.WriteAllBytes(path, bytes);
            _ = FenceCalls.ChangeMode(path, ReadableFile);
            return endpointUrl;
        }
    }
}
