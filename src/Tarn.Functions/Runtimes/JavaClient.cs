using System.IO.Compression;
using System.Runtime.InteropServices;
using Tarn.Processes.Native;
using Tarn.Storage;

namespace Tarn.Functions.Runtimes;

/// <summary>
/// The native library inside AWS's Java runtime interface client. The client would unpack it to <c>/tmp</c>, which basic
/// isolation does not have.
/// </summary>
internal static class JavaClient
{
    /// <summary>The property that names the unpacked library.</summary>
    public const string LibraryProperty = "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    /// <summary>The library's name in the folder of bootstraps.</summary>
    public const string LibraryName = "libaws-lambda-jni.so";

    private const string Jar = "aws-lambda-java-runtime-interface-client-*.jar";

    private static readonly Lock Gate = new();

    /// <summary>Unpacks the library, once.</summary>
    /// <exception cref="TarnException">NotSupported: the folder lacks the client's jar.</exception>
    public static void Unpack(string clientFolder, string runtimeFolder)
    {
        lock (Gate)
        {
            var library = Path.Combine(runtimeFolder, LibraryName);
            if (File.Exists(library))
            {
                return;
            }

            var machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch_64" : "x86_64";
            var jar = Directory.EnumerateFiles(clientFolder, Jar).FirstOrDefault()
                ?? throw new TarnException(ErrorKind.NotSupported, $"{clientFolder} (--function-java-client) has no {Jar}");
            using var archive = ZipFile.OpenRead(jar);
            var entry = archive.GetEntry($"jni/libaws-lambda-jni.linux-{machine}.so")
                ?? throw new TarnException(ErrorKind.NotSupported, $"{jar} has no library for this processor");
            entry.ExtractToFile(library);
            _ = FenceCalls.ChangeMode(library, 0b110_100_100);
        }
    }
}
