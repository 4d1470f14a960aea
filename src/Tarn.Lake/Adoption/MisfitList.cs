namespace Tarn.Lake.Adoption;

/// <summary>The files that do not fit: all are counted, and the first ones are listed.</summary>
/// <param name="location">The folder's location.</param>
internal sealed class MisfitList(string location)
{
    private readonly List<AdoptionMisfit> _kept = [];

    /// <summary>The number of files.</summary>
    public long Count { get; private set; }

    /// <summary>The first files.</summary>
    public IReadOnlyList<AdoptionMisfit> Kept => _kept;

    /// <summary>Adds a file by its path in the folder.</summary>
    public void Add(string path, string reason) => AddFile($"{location}/{path}", reason);

    /// <summary>Adds a file by its location.</summary>
    public void AddFile(string file, string reason)
    {
        if (Count++ < AdoptionReport.MisfitsMax)
        {
            _kept.Add(new AdoptionMisfit(file, reason));
        }
    }
}
