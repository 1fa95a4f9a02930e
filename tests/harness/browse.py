#!/usr/bin/env python3
"""The download page in headless Chromium, as a partner uses it.

    browse.py URL LOGIN PASSWORD_FILE DOWNLOADS [SCREENSHOTS]

Logs in, switches the language, looks at the newest release, downloads a file by its link and compares it
with the SHA-256 that the page shows; then reckons what a person with weak eyes, a keyboard or a screen
reader needs: language, title, headings in order, names of links, tables with headings, contrast 4.5,
no scrolling sideways on a phone. A line per finding on stdout, "ok" lines too; exit status 1 with any.
"""
import glob
import hashlib
import os
import sys
import time
from urllib.parse import quote

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

url, login, password_file, downloads = sys.argv[1:5]
shots = sys.argv[5] if len(sys.argv) > 5 else None
password = open(password_file, encoding='utf-8').readline().rstrip('\n')
failed = 0


def told(what, good, detail=''):
    global failed
    failed += not good
    print(f'{"ok" if good else "NOT OK"}: {what}{"" if good else f": {detail}"}', flush=True)


# What a page breaks, reckoned in the page: the rules of WCAG AA that a machine can decide.
AUDIT = r'''
const bad = [];
const lum = c => { const f = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
    return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
const rgb = s => { const m = s.match(/[\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m.slice(0, 3); };
const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c) return c; } return [255, 255, 255]; };
const seen = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && r.right > 0; };
if (!/^(zh-CN|en)$/.test(document.documentElement.lang)) bad.push('lang is ' + document.documentElement.lang);
if (!document.title.trim()) bad.push('no title');
if (document.scripts.length) bad.push('a script');
if (document.querySelectorAll('h1').length !== 1) bad.push('not one h1');
for (const l of ['header', 'main', 'footer', 'nav']) if (document.querySelectorAll(l).length !== 1) bad.push('not one ' + l);
let level = 0;
for (const h of document.querySelectorAll('h1,h2,h3,h4')) { const n = +h.tagName[1]; if (n > level + 1) bad.push('heading level skipped: ' + h.textContent); level = n; }
for (const a of document.querySelectorAll('a')) if (!a.textContent.trim() && !a.ariaLabel) bad.push('a link without a name: ' + a.href);
for (const s of document.querySelectorAll('svg')) if (s.getAttribute('role') !== 'img' || !s.getAttribute('aria-label')) bad.push('a picture without words');
for (const t of document.querySelectorAll('table')) if (!t.querySelector('thead th[scope=col]')) bad.push('a table without headings');
const ids = [...document.querySelectorAll('[id]')].map(e => e.id); if (new Set(ids).size !== ids.length) bad.push('an id twice');
for (const e of document.querySelectorAll('[aria-labelledby]')) if (!document.getElementById(e.getAttribute('aria-labelledby'))) bad.push('a label that is not there');
for (const e of document.querySelectorAll('[tabindex]')) if (+e.getAttribute('tabindex') > 0) bad.push('an order of its own');
for (const e of document.querySelectorAll('.scroll')) if (e.tabIndex !== 0) bad.push('a scroll area that a keyboard does not reach');
const low = new Set();
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) { const e = walk.currentNode.parentElement; if (!walk.currentNode.data.trim() || !seen(e) || e.closest('svg,style')) continue;
    const c = getComputedStyle(e), a = lum(rgb(c.color)), b = lum(ground(e)), ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.add(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
    if (parseFloat(c.fontSize) < 12) low.add('small text: ' + e.tagName + '.' + e.className + ' ' + c.fontSize); }
bad.push(...low);
if (document.documentElement.scrollWidth > innerWidth) bad.push('scrolls sideways: ' + document.documentElement.scrollWidth + ' > ' + innerWidth);
return bad;
'''


def audit(driver, what):
    for scheme in ('light', 'dark'):
        driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {'features': [{'name': 'prefers-color-scheme', 'value': scheme}]})
        findings = driver.execute_script(AUDIT)
        told(f'{what}, {scheme}: nothing that WCAG AA forbids', not findings, '; '.join(findings))
    driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {'features': [{'name': 'prefers-color-scheme', 'value': 'light'}]})


def width(driver, pixels, height=900):
    driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride',
                           {'width': pixels, 'height': height, 'deviceScaleFactor': 1, 'mobile': pixels < 600})


def shot(driver, name):
    if shots:
        os.makedirs(shots, exist_ok=True)
        driver.save_screenshot(os.path.join(shots, name + '.png'))


def main():
    os.makedirs(downloads, exist_ok=True)
    profile = os.path.join(downloads, '.profile')
    options = Options()
    for word in ('--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--ignore-certificate-errors',
                 f'--user-data-dir={profile}', '--lang=zh-CN', '--accept-lang=zh-CN'):
        options.add_argument(word)
    options.add_experimental_option('prefs', {'download.default_directory': downloads, 'download.prompt_for_download': False})
    driver = webdriver.Chrome(service=Service('/usr/bin/chromedriver'), options=options)
    try:
        look(driver)
    finally:
        driver.quit()


def look(driver):
    scheme, rest = url.split('://', 1)
    driver.get(url)
    told('without a login there is no page', login not in driver.page_source and 'SHA-256' not in driver.page_source)
    width(driver, 1280)
    driver.get(f'{scheme}://{quote(login)}:{quote(password)}@{rest}')
    told('the login sees its own page', driver.find_element(By.CSS_SELECTOR, '.id').text == login, driver.page_source[:300])
    shot(driver, 'home')
    audit(driver, 'the list of releases')
    names = [r.text.split()[0] for r in driver.find_elements(By.CSS_SELECTOR, 'td.what a')]
    told('releases, newest first', names == sorted(names, reverse=True) and names, names)
    before = driver.find_element(By.TAG_NAME, 'html').get_attribute('lang')
    driver.find_element(By.CSS_SELECTOR, 'nav a[hreflang]').click()
    after = driver.find_element(By.TAG_NAME, 'html').get_attribute('lang')
    told('the language can be switched', {before, after} == {'zh-CN', 'en'}, (before, after))
    shot(driver, 'home-other')
    audit(driver, 'the list in the other language')
    driver.find_element(By.CSS_SELECTOR, '.button').click()
    told('a release is in the language that was chosen', driver.find_element(By.TAG_NAME, 'html').get_attribute('lang') == after)
    shot(driver, 'release-other')
    audit(driver, 'the release in it')
    driver.find_element(By.CSS_SELECTOR, 'nav a[hreflang]').click()
    shot(driver, 'release')
    audit(driver, 'the release')
    for pixels in (360, 820):
        width(driver, pixels, 1800)
        audit(driver, f'the release, {pixels} wide')
        shot(driver, f'release-{pixels}')
        driver.execute_script('document.querySelector("#files").scrollIntoView()')
        shot(driver, f'files-{pixels}')
        driver.back()
        driver.back()
        audit(driver, f'the list, {pixels} wide')
        shot(driver, f'home-{pixels}')
        driver.forward()
        driver.forward()
    width(driver, 1280)
    driver.execute_script('document.querySelector("#files").scrollIntoView()')
    shot(driver, 'files')
    told('every difference to the ledger is 0', not driver.find_elements(By.CSS_SELECTOR, '.bad')
         and driver.find_elements(By.CSS_SELECTOR, '.good'))
    for suffix in ('.csv.gz', '.xlsx'):
        download(driver, suffix)
    driver.find_element(By.CSS_SELECTOR, 'nav a[href*=dictionary]').click()
    told('the dictionary is there', driver.find_elements(By.CSS_SELECTOR, '#consumption_summary'))


def download(driver, suffix):
    row = next(r for r in driver.find_elements(By.CSS_SELECTOR, 'td.what')
               if r.find_element(By.TAG_NAME, 'a').text.startswith('consumption_summary_') and r.find_element(By.TAG_NAME, 'a').text.endswith(suffix))
    shown = row.find_element(By.CSS_SELECTOR, '.hash').text.split()[-1]
    row.find_element(By.TAG_NAME, 'a').click()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        files = [f for f in glob.glob(os.path.join(downloads, '*' + suffix)) if not f.endswith('.crdownload')]
        if files:
            break
        time.sleep(0.1)
    told(f'a click downloads the {suffix}', files)
    if files:
        told(f'its SHA-256 is the one on the page ({suffix})', hashlib.sha256(open(files[0], 'rb').read()).hexdigest() == shown)
        told(f'its name is Chinese ({suffix})', os.path.basename(files[0]).startswith('客户消费汇总_'), files)


main()
sys.exit(failed > 0)
