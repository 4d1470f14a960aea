using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>The stems of words in a language, by Snowball's rules, which Trino's function has too.</summary>
/// <seealso href="https://trino.io/docs/current/functions/string.html#word_stem"/>
internal static class WordStem
{
    private const string Lithuanian = "lt";

    private static readonly Dictionary<string, Func<SnowballProgram>> Languages = new()
    {
        ["ca"] = () => new CatalanStemmer(),
        ["da"] = () => new DanishStemmer(),
        ["de"] = () => new GermanStemmer(),
        ["en"] = () => new EnglishStemmer(),
        ["es"] = () => new SpanishStemmer(),
        ["eu"] = () => new BasqueStemmer(),
        ["fi"] = () => new FinnishStemmer(),
        ["fr"] = () => new FrenchStemmer(),
        ["hu"] = () => new HungarianStemmer(),
        ["hy"] = () => new ArmenianStemmer(),
        ["ir"] = () => new IrishStemmer(),
        ["it"] = () => new ItalianStemmer(),
        ["nl"] = () => new DutchStemmer(),
        ["no"] = () => new NorwegianStemmer(),
        ["pt"] = () => new PortugueseStemmer(),
        ["ro"] = () => new RomanianStemmer(),
        ["ru"] = () => new RussianStemmer(),
        ["sv"] = () => new SwedishStemmer(),
        ["tr"] = () => new TurkishStemmer(),
    };

    // A stemmer holds its word, so each thread has its own.
    [ThreadStatic]
    private static Dictionary<string, SnowballProgram>? _stemmers;

    /// <summary>The stem of a word in lower case.</summary>
    /// <param name="language">The language's code, as Trino has it: <c>en</c>.</param>
    /// <exception cref="WorkerException">INVALID_FUNCTION_ARGUMENT: the language is unknown. NOT_SUPPORTED: its stemmer is missing.</exception>
    public static string Of(string word, string language)
    {
        var stemmers = _stemmers ??= [];
        if (!stemmers.TryGetValue(language, out var stemmer))
        {
            stemmers[language] = stemmer = Languages.TryGetValue(language, out var make) ? make() : throw Refused(language);
        }

        stemmer.SetCurrent(word);
        return stemmer.Stem() ? stemmer.Current : word;
    }

    private static Exception Refused(string language) => language == Lithuanian
        ? RowValues.Error(SqlErrorName.NotSupported, $"word_stem of language {language} is not supported; supported: {string.Join(", ", Languages.Keys)}")
        : RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Unknown stemmer language: {language}");
}
