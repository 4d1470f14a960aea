using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>The stem of an English word, by Snowball's rules (Porter 2), which Trino's function has too.</summary>
/// <seealso href="https://snowballstem.org/algorithms/english/stemmer.html"/>
internal sealed class EnglishStem
{
    private const string Vowels = "aeiouy";
    private const string Doubles = "bdfgmnprt";
    private const string BeforeLi = "cdeghkmnrt";

    private static readonly (string Word, string Stem)[] Irregular =
    [
        ("skis", "ski"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"), ("idly", "idl"), ("gently", "gentl"),
        ("ugly", "ugli"), ("early", "earli"), ("only", "onli"), ("singly", "singl"), ("sky", "sky"), ("news", "news"), ("howe", "howe"),
        ("atlas", "atlas"), ("cosmos", "cosmos"), ("bias", "bias"), ("andes", "andes"),
    ];

    private static readonly HashSet<string> Whole = ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"];

    private static readonly string[] Beginnings = ["gener", "commun", "arsen"];

    // The longest ending counts.
    private static readonly (string Ending, string Stem)[] Second =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"), ("tional", "tion"), ("biliti", "ble"),
        ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"),
        ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Ending, string Stem)[] Third =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Fourth =
    [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic",
    ];

    // Y is a consonant.
    private string _word;
    private int _first;
    private int _second;

    private EnglishStem(string word) => _word = word;

    /// <summary>The stem of a word in a language.</summary>
    /// <exception cref="WorkerException">INVALID_FUNCTION_ARGUMENT: the language is unknown. NOT_SUPPORTED: the language is not English.</exception>
    public static string Of(string word, string language) => language switch
    {
        "en" => Of(word),
        "ca" or "da" or "de" or "es" or "eu" or "fi" or "fr" or "hu" or "hy" or "ir" or "it" or "lt" or "nl" or "no" or "pt" or "ro" or "ru" or "sv" or "tr" =>
            throw RowValues.Error(SqlErrorName.NotSupported, $"word_stem of language {language} is not supported; supported: en"),
        _ => throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Unknown stemmer language: {language}"),
    };

    /// <summary>The stem of an English word in lower case.</summary>
    public static string Of(string word)
    {
        if (word.Length <= 2)
        {
            return word;
        }

        var irregular = Array.Find(Irregular, pair => pair.Word == word).Stem;
        return irregular ?? new EnglishStem(word).Stem();
    }

    private string Stem()
    {
        _word = Marked(_word.StartsWith('\'') ? _word[1..] : _word);
        _first = Beginnings.FirstOrDefault(_word.StartsWith) is { } beginning ? beginning.Length : RegionAfter(0);
        _second = RegionAfter(_first);
        _ = Cut("'s'", "") || Cut("'s", "") || Cut("'", "");
        Plural();
        if (!Whole.Contains(_word))
        {
            Participle();
            LastY();
            LongSuffix(Second);
            LongSuffix(Third);
            ShortSuffix();
            LastLetter();
        }

        return _word.Replace('Y', 'y');
    }

    private static string Marked(string word)
    {
        var letters = word.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            if (letters[i] == 'y' && (i == 0 || Vowels.Contains(letters[i - 1])))
            {
                letters[i] = 'Y';
            }
        }

        return new string(letters);
    }

    /// <summary>The place after the first consonant that follows a vowel.</summary>
    private int RegionAfter(int start)
    {
        for (var i = start + 1; i < _word.Length; i++)
        {
            if (IsVowel(i - 1) && !IsVowel(i))
            {
                return i + 1;
            }
        }

        return _word.Length;
    }

    private void Plural()
    {
        if (Cut("sses", "ss") || Ends("us") || Ends("ss"))
        {
            return;
        }

        if (Ends("ied") || Ends("ies"))
        {
            _word = _word[..^3] + (_word.Length > 4 ? "i" : "ie");
        }
        else if (Ends("s") && HasVowel(_word.Length - 2))
        {
            _word = _word[..^1];
        }
    }

    private void Participle()
    {
        foreach (var ending in new[] { "eedly", "eed" })
        {
            if (Ends(ending))
            {
                _ = InFirst(ending) && Cut(ending, "ee");
                return;
            }
        }

        if (new[] { "ingly", "edly", "ing", "ed" }.FirstOrDefault(Ends) is not { } found || !HasVowel(_word.Length - found.Length))
        {
            return;
        }

        _word = _word[..^found.Length];
        if (Ends("at") || Ends("bl") || Ends("iz"))
        {
            _word += "e";
        }
        else if (_word.Length > 1 && _word[^1] == _word[^2] && Doubles.Contains(_word[^1]))
        {
            _word = _word[..^1];
        }
        else if (_first >= _word.Length && IsShortSyllable(_word.Length))
        {
            _word += "e";
        }
    }

    private void LastY()
    {
        if (_word.Length > 2 && _word[^1] is 'y' or 'Y' && !IsVowel(_word.Length - 2))
        {
            _word = _word[..^1] + "i";
        }
    }

    private void LongSuffix((string Ending, string Stem)[] suffixes)
    {
        var (ending, stem) = suffixes.FirstOrDefault(suffix => Ends(suffix.Ending));
        var isAllowed = ending is not null && InFirst(ending) && ending switch
        {
            "ogi" => Before(ending) == 'l',
            "li" => BeforeLi.Contains(Before(ending)),
            "ative" => _word.Length - ending.Length >= _second,
            _ => true,
        };
        _ = isAllowed && Cut(ending!, stem);
    }

    private void ShortSuffix()
    {
        if (Fourth.FirstOrDefault(Ends) is { } ending && _word.Length - ending.Length >= _second && (ending != "ion" || Before(ending) is 's' or 't'))
        {
            _word = _word[..^ending.Length];
        }
    }

    private void LastLetter()
    {
        var at = _word.Length - 1;
        if ((Ends("e") && (at >= _second || (at >= _first && !IsShortSyllable(at)))) || (Ends("ll") && at >= _second))
        {
            _word = _word[..at];
        }
    }

    private bool Cut(string ending, string stem)
    {
        if (!Ends(ending))
        {
            return false;
        }

        _word = _word[..^ending.Length] + stem;
        return true;
    }

    private bool Ends(string ending) => _word.EndsWith(ending, StringComparison.Ordinal);

    private bool InFirst(string ending) => _word.Length - ending.Length >= _first;

    private char Before(string ending) => _word.Length > ending.Length ? _word[^(ending.Length + 1)] : '\0';

    private bool IsVowel(int at) => Vowels.Contains(_word[at]);

    private bool HasVowel(int length) => _word.AsSpan(0, Math.Max(length, 0)).IndexOfAny(Vowels) >= 0;

    /// <summary>Whether the first letters end with consonant, vowel and consonant (but w, x or Y), or are a vowel and a consonant.</summary>
    private bool IsShortSyllable(int length) => length == 2
        ? IsVowel(0) && !IsVowel(1)
        : length > 2 && !IsVowel(length - 3) && IsVowel(length - 2) && !IsVowel(length - 1) && _word[length - 1] is not ('w' or 'x' or 'Y');
}
