using System.Text;
using Tarn.Functions.Isolation;

namespace Tarn.Functions.Tests.Running;

/// <summary>Functions in C#: this assembly is their code.</summary>
public sealed class DotNetTests
{
    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_csharp_function_answers(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var code = Path.Combine(world.Folder, "dotnet");
        Directory.CreateDirectory(code);
        var assembly = typeof(DotNetTests).Assembly.Location;
        File.Copy(assembly, Path.Combine(code, Path.GetFileName(assembly)));
        var version = world.FolderFunction("dotnet10", code, Name(nameof(DotNetHandler.Add))) with { MemoryMb = 256 };
        Assert.Equal("""{"Sum":5}""", (await world.Invoke(version, """{"a":2,"b":3}""")).Payload);
        Assert.Contains("adding", world.Lines);
        var (payload, answer) = await world.Invoke(version, """{"a":-1}""");
        Assert.Equal("Unhandled", answer.FunctionError);
        Assert.Contains("ArgumentOutOfRangeException", payload);

        var stream = world.FolderFunction("dotnet10", code, Name(nameof(DotNetHandler.Reverse)), "stream") with { MemoryMb = 256 };
        Assert.Equal("\"cba\"", (await world.Invoke(stream, "\"abc\"")).Payload);
        var missing = world.FolderFunction("dotnet10", code, Name("Missing"), "missing") with { MemoryMb = 256 };
        Assert.Contains("LambdaValidationException", (await world.Invoke(missing)).Payload);
    }

    private static string Name(string method) => $"Tarn.Functions.Tests::{typeof(DotNetHandler).FullName}::{method}";
}

/// <summary>A function in C#.</summary>
public sealed class DotNetHandler
{
    public sealed record Numbers(int A, int B);

    public sealed record Total(int Sum);

    public async Task<Total> Add(Numbers numbers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numbers.A);
        Console.WriteLine("adding");
        await Task.Yield();
        return new Total(numbers.A + numbers.B);
    }

    public static Stream Reverse(Stream text)
    {
        using var reader = new StreamReader(text);
        return new MemoryStream(Encoding.UTF8.GetBytes(new string([.. reader.ReadToEnd().Reverse()])));
    }
}
