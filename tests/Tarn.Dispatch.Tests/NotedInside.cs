namespace Tarn.Dispatch.Tests;

/// <summary>A target inside the instance that notes its records.</summary>
internal sealed class NotedInside
{
    /// <summary>The commits that are inside now.</summary>
    public int Inside { get; set; }

    /// <summary>The most commits that were inside at a time.</summary>
    public int Most { get; set; }

    /// <summary>How many commits fail.</summary>
    public int Fails { get; set; }

    /// <summary>The names of the committed records.</summary>
    public List<string> Known { get; } = [];
}
